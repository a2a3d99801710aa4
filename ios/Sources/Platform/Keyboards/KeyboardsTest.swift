#if DEBUG
    /// Keyboards that a test changes.
    public final class PlayedKeyboards: Keyboards {
        public var onChange: () -> Void = {}

        public init() {}
    }
#endif
