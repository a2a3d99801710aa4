#if DEBUG
    import VNeID

    /// A screen that remembers how it was to be.
    public final class PlayedDisplay: Display {
        public var isCaptured = false { didSet { onChange() } }
        public var isMirrored = false { didSet { onChange() } }
        public var onChange: () -> Void = {}
        public var onScreenshot: () -> Void = {}
        public private(set) var showing = Showing.plain

        public init() {}

        public func show(_ so: Showing) { showing = so }
    }
#endif
