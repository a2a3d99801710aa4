#if DEBUG
    import VNeID

    /// A lock that does as a test says.
    public final class PlayedLock: ScreenLock {
        public var isSet = true
        public var hasBiometrics = false
        /// Whether it is the owner who holds the phone.
        public var isOwner = true
        /// Whether a finger was added since they were bound.
        public var hasChanged = false
        /// Whether the hardware threw the key away.
        public var isKeyGone = false

        public init() {}

        public func bindBiometrics() async -> Bool {
            hasChanged = false
            return isOwner
        }

        public func askBiometrics() async -> Biometrics {
            hasChanged ? .changed : isOwner ? .owner : .nobody
        }

        public func openKey() async throws -> Bool {
            if isKeyGone { throw KeyError.Gone }
            return isOwner
        }
    }
#endif
