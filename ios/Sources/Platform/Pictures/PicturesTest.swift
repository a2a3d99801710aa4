#if DEBUG
    /// Always the same picture.
    public final class PlayedPictures: Pictures {
        public var picture: (any Frame)?

        public init() {}

        public func choose() async -> (any Frame)? { picture }
    }
#endif
