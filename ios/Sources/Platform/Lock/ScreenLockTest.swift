#if DEBUG
    import VNeID

    /// A lock that does as a test says.
    public final class PlayedLock: ScreenLock {
        public var isSet = true
        public var hasBiometrics = false
        /// Whether it is the owner who holds the phone.
        public var isOwner = true
        /// Whether the hardware threw the key away.
        public var isKeyGone = false

        public init() {}

        public func askBiometrics() async -> Bool { isOwner }

        public func openKey() async throws -> Bool {
            if isKeyGone { throw KeyError.Gone }
            return isOwner
        }
    }
#endif
