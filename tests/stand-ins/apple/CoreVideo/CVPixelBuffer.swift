// A stand-in for Apple's CoreVideo, where that is not: what VNeID calls of it, with the same names and
// types, over memory of its own. It shows that the calls are well-formed and in order, not what Apple's
// do. Tests alone see it; see Package.swift.

/// Planes of a camera's frame. Remembers how it was locked.
public final class CVPixelBuffer {
    /// A plane, whose last row ends with its last pixel.
    public struct Plane: Sendable {
        let width: Int
        let height: Int
        let bytesPerRow: Int
        let bytes: [UInt8]

        public init(width: Int, height: Int, bytesPerRow: Int, bytes: [UInt8]) {
            precondition(bytes.count == (height == 0 ? 0 : bytesPerRow * (height - 1) + width))
            (self.width, self.height, self.bytesPerRow, self.bytes) = (width, height, bytesPerRow, bytes)
        }
    }

    /// Each lock and unlock so far.
    public private(set) var calls: [String] = []
    /// What locking answers.
    public var lockAnswer = kCVReturnSuccess
    let planes: [Plane]
    private let memory: [UnsafeMutableRawPointer]
    private var locks = 0

    public init(planes: [Plane]) {
        self.planes = planes
        memory = planes.map { plane in
            let memory = UnsafeMutableRawPointer.allocate(byteCount: plane.bytes.count, alignment: 64)
            memory.copyMemory(from: plane.bytes, byteCount: plane.bytes.count)
            return memory
        }
    }

    deinit {
        for plane in memory { plane.deallocate() }
    }

    func lock(_ flags: CVPixelBufferLockFlags) -> CVReturn {
        calls.append("lock \(flags.rawValue)")
        if lockAnswer == kCVReturnSuccess { locks += 1 }
        return lockAnswer
    }

    func unlock(_ flags: CVPixelBufferLockFlags) {
        calls.append("unlock \(flags.rawValue)")
        locks -= 1
    }

    /// Nothing where Apple's would be dangling: when it is not locked.
    func address(of plane: Int) -> UnsafeMutableRawPointer? {
        locks > 0 && memory.indices.contains(plane) ? memory[plane] : nil
    }
}

public typealias CVReturn = Int32

public let kCVReturnSuccess: CVReturn = 0

public struct CVPixelBufferLockFlags: OptionSet, Sendable {
    public static let readOnly = CVPixelBufferLockFlags(rawValue: 1)

    public let rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@discardableResult
public func CVPixelBufferLockBaseAddress(
    _ pixelBuffer: CVPixelBuffer, _ lockFlags: CVPixelBufferLockFlags
) -> CVReturn {
    pixelBuffer.lock(lockFlags)
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@discardableResult
public func CVPixelBufferUnlockBaseAddress(
    _ pixelBuffer: CVPixelBuffer, _ unlockFlags: CVPixelBufferLockFlags
) -> CVReturn {
    pixelBuffer.unlock(unlockFlags)
    return kCVReturnSuccess
}

// swift-format-ignore: AlwaysUseLowerCamelCase
public func CVPixelBufferGetBaseAddressOfPlane(
    _ pixelBuffer: CVPixelBuffer, _ planeIndex: Int
) -> UnsafeMutableRawPointer? {
    pixelBuffer.address(of: planeIndex)
}

// swift-format-ignore: AlwaysUseLowerCamelCase
public func CVPixelBufferGetWidthOfPlane(_ pixelBuffer: CVPixelBuffer, _ planeIndex: Int) -> Int {
    pixelBuffer.planes.indices.contains(planeIndex) ? pixelBuffer.planes[planeIndex].width : 0
}

// swift-format-ignore: AlwaysUseLowerCamelCase
public func CVPixelBufferGetHeightOfPlane(_ pixelBuffer: CVPixelBuffer, _ planeIndex: Int) -> Int {
    pixelBuffer.planes.indices.contains(planeIndex) ? pixelBuffer.planes[planeIndex].height : 0
}

// swift-format-ignore: AlwaysUseLowerCamelCase
public func CVPixelBufferGetBytesPerRowOfPlane(_ pixelBuffer: CVPixelBuffer, _ planeIndex: Int) -> Int {
    pixelBuffer.planes.indices.contains(planeIndex) ? pixelBuffer.planes[planeIndex].bytesPerRow : 0
}
