// CoreGraphics and pictures: a picture is of one grey.
import Foundation

public final class CGColorSpace: Sendable {}
// swift-format-ignore: AlwaysUseLowerCamelCase
public func CGColorSpaceCreateDeviceGray() -> CGColorSpace { CGColorSpace() }
public enum CGImageAlphaInfo: UInt32, Sendable { case none = 0 }

public final class CGContext {
    let bytes: UnsafeMutableRawBufferPointer

    public init?(
        data: UnsafeMutableRawPointer?, width: Int, height: Int, bitsPerComponent: Int, bytesPerRow: Int,
        space: CGColorSpace, bitmapInfo: UInt32
    ) {
        guard let data, bitsPerComponent == 8, bytesPerRow >= width else { return nil }
        bytes = UnsafeMutableRawBufferPointer(start: data, count: bytesPerRow * height)
    }

    public func translateBy(x: CGFloat, y: CGFloat) {}
    public func scaleBy(x: CGFloat, y: CGFloat) {}
}

nonisolated(unsafe) private var contexts: [CGContext] = []  // Of one thread at a time, as Apple's stack is.

// swift-format-ignore: AlwaysUseLowerCamelCase
public func UIGraphicsPushContext(_ context: CGContext) { contexts.append(context) }
// swift-format-ignore: AlwaysUseLowerCamelCase
public func UIGraphicsPopContext() { contexts.removeLast() }

public protocol NSItemProviderReading: AnyObject {}

public final class UIImage: NSObject, NSItemProviderReading, Sendable {
    public let size: CGSize
    public let scale: CGFloat = 1
    let grey: UInt8

    public init(size: CGSize, grey: UInt8) { (self.size, self.grey) = (size, grey) }

    public convenience init?(data: Data) {
        if data.isEmpty { return nil }
        self.init(size: CGSize(width: 3, height: 4), grey: data[data.startIndex])
    }

    public func draw(in rect: CGRect) {
        guard let bytes = contexts.last?.bytes else { return }
        for index in bytes.indices { bytes[index] = grey }
    }
}

public final class NSItemProvider: NSObject {
    private let object: UIImage

    public init(object: UIImage) { self.object = object }

    public func canLoadObject(ofClass aClass: any NSItemProviderReading.Type) -> Bool {
        aClass == UIImage.self
    }

    @discardableResult
    public func loadObject(
        ofClass aClass: any NSItemProviderReading.Type,
        completionHandler: @escaping @Sendable ((any NSItemProviderReading)?, (any Error)?) -> Void
    ) -> Progress {
        let object = object
        DispatchQueue.global().async { completionHandler(object, nil) }
        return Progress(totalUnitCount: 1)
    }
}
