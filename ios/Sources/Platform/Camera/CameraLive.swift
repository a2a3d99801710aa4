#if canImport(AVFoundation) && canImport(UIKit)
    import AVFoundation
    import UIKit
    import VNeID

    /// The camera on the phone's back. `session` is what the screen's preview shows.
    public final class BackCamera: Camera {
        public let session = AVCaptureSession()
        public private(set) var state = CameraState.starting { didSet { onChange() } }
        public var onChange: () -> Void = {}

        private let frames = Frames()
        private let looking = DispatchQueue(label: "vn.vneid.frames", qos: .userInitiated)
        /// Starting and stopping block until the hardware has done it.
        private let control = DispatchQueue(label: "vn.vneid.camera", qos: .userInitiated)
        private var device: AVCaptureDevice?

        public init() {
            whileLooking(AVCaptureSession.wasInterruptedNotification) { $0.state = .missing }
            whileLooking(AVCaptureSession.interruptionEndedNotification) { $0.run() }
            // The system's media services were begun anew.
            whileLooking(AVCaptureSession.runtimeErrorNotification) { $0.run() }
        }

        public func start(onFrame: @escaping @Sendable (any Frame) -> Void) {
            frames.onFrame = onFrame
            switch AVCaptureDevice.authorizationStatus(for: .video) {
            case .authorized: run()
            case .notDetermined: state = .refused(canAsk: true)
            default: state = .refused(canAsk: false)
            }
        }

        public func stop() {
            frames.onFrame = nil
            state = .starting
            turn { $0.stopRunning() }
        }

        public func allow() async {
            if AVCaptureDevice.authorizationStatus(for: .video) == .notDetermined {
                state = await AVCaptureDevice.requestAccess(for: .video) ? .starting : .refused(canAsk: false)
                if state == .starting { run() }
            } else if let settings = URL(string: UIApplication.openSettingsURLString) {
                await UIApplication.shared.open(settings)
            }
        }

        public func torch(_ on: Bool) {
            guard case .on(_?, let zoom) = state else { return }
            configure { $0.torchMode = on ? .on : .off }
            state = .on(torch: on, zoom: zoom)
        }

        public func zoom(_ zoom: Double) {
            guard case .on(let torch, _) = state else { return }
            configure { device in
                let least = Self.widest(device)
                let most = min(device.maxAvailableVideoZoomFactor, least * Self.mostZoom)
                device.videoZoomFactor = least + (most - least) * min(max(zoom, 0), 1)
            }
            state = .on(torch: torch, zoom: zoom)
        }

        private func run() {
            guard device != nil || setUp() else {
                state = .missing
                return
            }
            configure { $0.videoZoomFactor = Self.widest($0) }
            turn { $0.startRunning() }
            state = .on(torch: device?.hasTorch == true ? false : nil, zoom: 0)
        }

        private func setUp() -> Bool {
            let found = Self.cameras.lazy.compactMap {
                AVCaptureDevice.default($0, for: .video, position: .back)
            }.first
            guard let device = found, let input = try? AVCaptureDeviceInput(device: device),
                session.canAddInput(input)
            else { return false }
            let output = AVCaptureVideoDataOutput()
            // Luma in a plane of its own, whole range.
            output.videoSettings = [
                kCVPixelBufferPixelFormatTypeKey as String: kCVPixelFormatType_420YpCbCr8BiPlanarFullRange
            ]
            output.alwaysDiscardsLateVideoFrames = true
            output.setSampleBufferDelegate(frames, queue: looking)
            guard session.canAddOutput(output) else { return false }
            session.beginConfiguration()
            session.sessionPreset = .hd1280x720
            session.addInput(input)
            session.addOutput(output)
            session.commitConfiguration()
            self.device = device
            configure { device in
                if device.isAutoFocusRangeRestrictionSupported { device.autoFocusRangeRestriction = .near }
                if device.isFocusModeSupported(.continuousAutoFocus) {
                    device.focusMode = .continuousAutoFocus
                }
            }
            return true
        }

        /// Acts while somebody looks.
        private func whileLooking(
            _ name: Notification.Name, _ act: @escaping @MainActor (BackCamera) -> Void
        ) {
            watch(name, of: session) { [weak self] in
                if let self, self.frames.onFrame != nil { act(self) }
            }
        }

        private func configure(_ change: (AVCaptureDevice) -> Void) {
            guard let device, (try? device.lockForConfiguration()) != nil else { return }
            change(device)
            device.unlockForConfiguration()
        }

        private func turn(_ work: @escaping @Sendable (AVCaptureSession) -> Void) {
            let session = Handed(session)  // It may be started and stopped on any one queue.
            control.async { work(session.value) }
        }

        /// Where a camera of several lenses sees as the plain one does: it begins wider.
        private static func widest(_ device: AVCaptureDevice) -> CGFloat {
            device.virtualDeviceSwitchOverVideoZoomFactors.first.map { CGFloat($0.doubleValue) }
                ?? device.minAvailableVideoZoomFactor
        }

        /// Those of several lenses first: they change to the one that can focus on what is near.
        private static let cameras: [AVCaptureDevice.DeviceType] = [
            .builtInTripleCamera, .builtInDualWideCamera, .builtInWideAngleCamera,
        ]
        /// Beyond, there is only blur.
        private static let mostZoom: CGFloat = 5
    }

    /// Hands on each frame while it is still the camera's.
    private final class Frames: NSObject, AVCaptureVideoDataOutputSampleBufferDelegate, @unchecked Sendable {
        // Guarded by `lock`.
        private var take: (@Sendable (any Frame) -> Void)?
        private let lock = NSLock()

        var onFrame: (@Sendable (any Frame) -> Void)? {
            get { lock.withLock { take } }
            set { lock.withLock { take = newValue } }
        }

        func captureOutput(
            _ output: AVCaptureOutput, didOutput sample: CMSampleBuffer, from connection: AVCaptureConnection
        ) {
            guard let buffer = CMSampleBufferGetImageBuffer(sample) else { return }
            onFrame?(CameraFrame(buffer: buffer))
        }
    }

    /// A pixel buffer, read in place: plane 0 with its stride, inside the buffer's lock.
    private struct CameraFrame: Frame {
        let buffer: CVPixelBuffer

        func seen(by scanner: CameraScanner, sinceBootMs: UInt64) throws -> Sight {
            // The sensor lies on its side in a phone that is held upright.
            try scanner.look(at: buffer, rotationDegrees: 90, sinceBootMs: sinceBootMs)
        }
    }
#endif
