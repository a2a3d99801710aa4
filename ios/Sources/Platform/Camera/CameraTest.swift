#if DEBUG
    /// A camera that sees what a test holds before it.
    public final class PlayedCamera: Camera {
        public private(set) var state = CameraState.starting { didSet { onChange() } }
        public var onChange: () -> Void = {}
        /// What the system says when the camera is started.
        public var onStart = CameraState.on(torch: false, zoom: 0)
        /// How often it was started.
        public private(set) var starts = 0
        private var onFrame: (@Sendable (any Frame) -> Void)?

        public init() {}

        /// Whether somebody looks.
        public var isRunning: Bool { onFrame != nil }

        public func see(_ frame: any Frame) { onFrame?(frame) }

        public func start(onFrame: @escaping @Sendable (any Frame) -> Void) {
            starts += 1
            self.onFrame = onFrame
            state = onStart
        }

        public func stop() {
            onFrame = nil
            state = .starting
        }

        public func allow() async {
            onStart = .on(torch: false, zoom: 0)
            state = onStart
        }

        public func torch(_ on: Bool) {
            if case .on(_?, let zoom) = state { state = .on(torch: on, zoom: zoom) }
        }

        public func zoom(_ zoom: Double) {
            if case .on(let torch, _) = state { state = .on(torch: torch, zoom: zoom) }
        }
    }
#endif
