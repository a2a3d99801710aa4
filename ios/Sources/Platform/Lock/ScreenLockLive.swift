#if canImport(LocalAuthentication) && canImport(DeviceCheck)
    import LocalAuthentication
    import VNeID

    /// The phone's lock, asked through the system's prompt.
    public final class PhoneLock: ScreenLock {
        private let keys: SecureEnclaveKeys
        private let reason: () -> String

        public init(_ keys: SecureEnclaveKeys, reason: @escaping () -> String) {
            self.keys = keys
            self.reason = reason
        }

        public var isSet: Bool { LAContext().canEvaluatePolicy(.deviceOwnerAuthentication, error: nil) }

        public var hasBiometrics: Bool {
            LAContext().canEvaluatePolicy(.deviceOwnerAuthenticationWithBiometrics, error: nil)
        }

        public func bindBiometrics() async -> Bool {
            guard BoundBiometrics.bind() else { return false }
            return await askBiometrics() == .owner
        }

        public func askBiometrics() async -> BiometricsAnswer { await BoundBiometrics.ask(reason: reason()) }

        public func openKey() async throws -> Bool { try await keys.open() }
    }
#endif
