// The camera: a session without pictures, whose device remembers what it was told.
@_exported import CoreVideo
@_exported import Foundation
@_exported import QuartzCore

public let kCVPixelBufferPixelFormatTypeKey = "PixelFormatType"
// swift-format-ignore: AlwaysUseLowerCamelCase
public let kCVPixelFormatType_420YpCbCr8BiPlanarFullRange: UInt32 = 0x3432_3066

public final class CMSampleBuffer {
    let buffer: CVPixelBuffer?
    public init(_ buffer: CVPixelBuffer?) { self.buffer = buffer }
}
// swift-format-ignore: AlwaysUseLowerCamelCase
public func CMSampleBufferGetImageBuffer(_ sbuf: CMSampleBuffer) -> CVPixelBuffer? { sbuf.buffer }

public struct AVMediaType: Sendable {
    public static let video = AVMediaType()
}
public enum AVAuthorizationStatus: Int, Sendable { case notDetermined, restricted, denied, authorized }

public final class AVCaptureDevice: NSObject {
    public struct DeviceType: Hashable, Sendable {
        public static let builtInTripleCamera = DeviceType(name: "triple")
        public static let builtInDualWideCamera = DeviceType(name: "dual wide")
        public static let builtInWideAngleCamera = DeviceType(name: "wide")
        let name: String
    }
    public enum Position: Int, Sendable { case unspecified, back, front }
    public enum FocusMode: Int, Sendable { case locked, autoFocus, continuousAutoFocus }
    public enum TorchMode: Int, Sendable { case off, on, auto }
    public enum AutoFocusRangeRestriction: Int, Sendable { case none, near, far }

    // Tests run on the main actor.
    nonisolated(unsafe) public static var authorization = AVAuthorizationStatus.authorized
    nonisolated(unsafe) public static var devices: [DeviceType: AVCaptureDevice] = [:]

    public init(hasTorch: Bool, switchOver: [NSNumber] = []) {
        self.hasTorch = hasTorch
        virtualDeviceSwitchOverVideoZoomFactors = switchOver
    }

    public class func `default`(
        _ deviceType: DeviceType, for mediaType: AVMediaType?, position: Position
    ) -> AVCaptureDevice? { devices[deviceType] }

    public class func authorizationStatus(for mediaType: AVMediaType) -> AVAuthorizationStatus {
        authorization
    }

    public class func requestAccess(for mediaType: AVMediaType) async -> Bool {
        authorization = .authorized
        return true
    }

    public let hasTorch: Bool
    public let virtualDeviceSwitchOverVideoZoomFactors: [NSNumber]
    public var torchMode = TorchMode.off
    public var focusMode = FocusMode.locked
    public var autoFocusRangeRestriction = AutoFocusRangeRestriction.none
    public var videoZoomFactor: CGFloat = 1
    public var minAvailableVideoZoomFactor: CGFloat { 1 }
    public var maxAvailableVideoZoomFactor: CGFloat { 16 }
    public var isAutoFocusRangeRestrictionSupported: Bool { true }
    public func isFocusModeSupported(_ focusMode: FocusMode) -> Bool { true }
    public func lockForConfiguration() throws {}
    public func unlockForConfiguration() {}
}

open class AVCaptureInput: NSObject {}
public final class AVCaptureDeviceInput: AVCaptureInput {
    public init(device: AVCaptureDevice) throws {}
}
open class AVCaptureOutput: NSObject {}

public final class AVCaptureConnection: NSObject {
    public var videoRotationAngle: CGFloat = 0
    public func isVideoRotationAngleSupported(_ angle: CGFloat) -> Bool { true }
    public override init() {}
}

public protocol AVCaptureVideoDataOutputSampleBufferDelegate: NSObjectProtocol {
    func captureOutput(
        _ output: AVCaptureOutput, didOutput sampleBuffer: CMSampleBuffer,
        from connection: AVCaptureConnection)
}

public final class AVCaptureVideoDataOutput: AVCaptureOutput {
    public var videoSettings: [String: Any]! = [:]
    public var alwaysDiscardsLateVideoFrames = false
    private weak var delegate: (any AVCaptureVideoDataOutputSampleBufferDelegate)?
    private var queue: DispatchQueue?

    public override init() {}
    public func setSampleBufferDelegate(
        _ delegate: (any AVCaptureVideoDataOutputSampleBufferDelegate)?, queue: DispatchQueue?
    ) { (self.delegate, self.queue) = (delegate, queue) }

    /// The camera sees this, on its thread.
    public func see(_ buffer: CVPixelBuffer) {
        queue?.sync {
            delegate?.captureOutput(self, didOutput: CMSampleBuffer(buffer), from: AVCaptureConnection())
        }
    }
}

// Apple's is handed between threads too.
public final class AVCaptureSession: NSObject, @unchecked Sendable {
    public struct Preset: Equatable, Sendable {
        public static let hd1280x720 = Preset()
    }
    public static let wasInterruptedNotification = Notification.Name("wasInterrupted")
    public static let interruptionEndedNotification = Notification.Name("interruptionEnded")
    public static let runtimeErrorNotification = Notification.Name("runtimeError")

    public var sessionPreset = Preset.hd1280x720
    public private(set) var outputs: [AVCaptureOutput] = []
    public private(set) var isRunning = false

    public override init() {}
    public func canAddInput(_ input: AVCaptureInput) -> Bool { true }
    public func canAddOutput(_ output: AVCaptureOutput) -> Bool { true }
    public func addInput(_ input: AVCaptureInput) {}
    public func addOutput(_ output: AVCaptureOutput) { outputs.append(output) }
    public func beginConfiguration() {}
    public func commitConfiguration() {}
    public func startRunning() { isRunning = true }
    public func stopRunning() { isRunning = false }
}

public struct AVLayerVideoGravity: Sendable {
    public static let resizeAspectFill = AVLayerVideoGravity()
}

public final class AVCaptureVideoPreviewLayer: CALayer {
    public var session: AVCaptureSession?
    public var videoGravity = AVLayerVideoGravity.resizeAspectFill
    public var connection: AVCaptureConnection?
}
