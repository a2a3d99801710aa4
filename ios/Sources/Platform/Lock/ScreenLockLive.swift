#if canImport(LocalAuthentication) && canImport(DeviceCheck)
    import LocalAuthentication

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

        public func askBiometrics() async -> Bool {
            let policy = LAPolicy.deviceOwnerAuthenticationWithBiometrics
            return (try? await LAContext().evaluatePolicy(policy, localizedReason: reason())) ?? false
        }

        public func openKey() async throws -> Bool { try await keys.open() }
    }
#endif
