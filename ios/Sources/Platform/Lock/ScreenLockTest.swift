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
        /// What keeps the key from being opened: gone, or hardware that fails.
        public var failure: KeyError?

        public init() {}

        public func bindBiometrics() async -> Bool {
            hasChanged = false
            return isOwner
        }

        public func askBiometrics() async -> BiometricsAnswer {
            hasChanged ? .changed : isOwner ? .owner : .nobody
        }

        public func openKey() async throws -> Bool {
            if let failure { throw failure }
            return isOwner
        }
    }
#endif
