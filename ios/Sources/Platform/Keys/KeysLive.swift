#if canImport(DeviceCheck) && canImport(LocalAuthentication)
    import CryptoKit
    import DeviceCheck
    import Foundation
    import LocalAuthentication
    import Security
    import VNeID

    /// The keys of the library in the Secure Enclave, vouched for by App Attest. The request key never
    /// asks anybody; the presentation key signs for a minute after the phone's owner was seen.
    public final class SecureEnclaveKeys: Keys, @unchecked Sendable {
        // Guarded by `lock`: what the owner opened, and when by the time since boot.
        private var opened: (context: LAContext, atMs: UInt64)?
        private let lock = NSLock()
        private let clocks: any Clocks
        private let attest = AppAttest()
        /// What the system's prompt says.
        private let reason: @Sendable () -> String

        public init(_ clocks: any Clocks, reason: @escaping @Sendable () -> String) {
            self.clocks = clocks
            self.reason = reason
        }

        public func makeEnrolmentKeys(nonce: Data) async throws -> MadeKeys {
            let (request, presentation) = (try make(.request), try make(.presentation))
            let evidence = try await evidence(nonce, [request, presentation], by: attest.attestation)
            return MadeKeys(requestKey: request, presentationKey: presentation, evidence: evidence)
        }

        public func makePresentationKey(nonce: Data) async throws -> MadeKeys {
            let key = try make(.presentation)
            let evidence = try await evidence(nonce, [key], by: attest.assertion)
            return MadeKeys(requestKey: nil, presentationKey: key, evidence: evidence)
        }

        public func signRequest(key: Data, message: Data) throws -> Data {
            try sign(message, with: try find(.request, key, nil))
        }

        public func signPresentation(key: Data, message: Data) async throws -> Data {
            guard let context = try await owner() else { throw KeyError.Cancelled }
            return try sign(message, with: try find(.presentation, key, context))
        }

        public func forgetAllBut(keys: [Data]) throws {
            let kept = Set(keys.flatMap { key in Purpose.allCases.map { $0.tag(key) } })
            for tag in try tags() where !kept.contains(tag) {
                let query = [kSecClass: kSecClassKey, kSecAttrApplicationTag: tag] as CFDictionary
                let status = SecItemDelete(query)
                guard status == errSecSuccess || status == errSecItemNotFound else { throw failure(status) }
            }
        }

        /// Makes the presentation key ready to sign; false when the prompt was dismissed.
        ///
        /// Throws `KeyError.Gone` when there is none, or the phone lost the passcode that guarded it.
        public func open() async throws -> Bool {
            guard try tags().contains(where: Purpose.presentation.isOf) else { throw KeyError.Gone }
            return try await owner() != nil
        }

        /// The context that the owner opened, at most a minute ago or now.
        private func owner() async throws -> LAContext? {
            let nowMs = try clocks.now().sinceBootMs
            let held = lock.withLock { opened }
            if let held, nowMs >= held.atMs, nowMs - held.atMs < Self.openForMs { return held.context }
            let context = LAContext()
            do {
                let access = try access(.presentation)
                guard
                    try await context.evaluateAccessControl(
                        access, operation: .useKeySign, localizedReason: reason())
                else { return nil }
            } catch let error as LAError {
                let failure = KeyError(LAErrorDomain, error.code.rawValue)
                if failure == .Cancelled { return nil }
                throw failure
            }
            let atMs = try clocks.now().sinceBootMs
            lock.withLock { opened = (context, atMs) }
            return context
        }

        private func evidence(
            _ nonce: Data, _ keys: [Data], by ask: (Data) async throws -> Evidence
        ) async throws -> Evidence {
            let data = try appAttestClientData(nonce: nonce, keys: keys)
            do {
                return try await ask(Data(SHA256.hash(data: data)))
            } catch {
                throw KeyError.Failed(reason: error.localizedDescription)
            }
        }

        private func make(_ purpose: Purpose) throws -> Data {
            var error: Unmanaged<CFError>?
            let made = Data("\(purpose.rawValue)\(UUID().uuidString)".utf8)
            let attributes: [CFString: Any] = [
                kSecAttrKeyType: kSecAttrKeyTypeECSECPrimeRandom, kSecAttrKeySizeInBits: 256,
                kSecAttrTokenID: kSecAttrTokenIDSecureEnclave,
                kSecPrivateKeyAttrs: [
                    kSecAttrIsPermanent: true, kSecAttrApplicationTag: made,
                    kSecAttrAccessControl: try access(purpose),
                ] as [CFString: Any],
            ]
            guard let key = SecKeyCreateRandomKey(attributes as CFDictionary, &error),
                let open = SecKeyCopyPublicKey(key),
                let bytes = SecKeyCopyExternalRepresentation(open, &error) as Data?
            else { throw failure(error) }
            let tag = purpose.tag(try keyThumbprint(publicKey: bytes))
            let status = SecItemUpdate(
                [kSecClass: kSecClassKey, kSecAttrApplicationTag: made] as CFDictionary,
                [kSecAttrApplicationTag: tag] as CFDictionary)
            guard status == errSecSuccess else { throw failure(status) }
            return bytes
        }

        private func find(_ purpose: Purpose, _ thumbprint: Data, _ context: LAContext?) throws -> SecKey {
            var query: [CFString: Any] = [
                kSecClass: kSecClassKey, kSecAttrApplicationTag: purpose.tag(thumbprint), kSecReturnRef: true,
            ]
            if let context { query[kSecUseAuthenticationContext] = context }
            var found: CFTypeRef?
            let status = SecItemCopyMatching(query as CFDictionary, &found)
            guard status == errSecSuccess, let found, CFGetTypeID(found) == SecKeyGetTypeID() else {
                throw failure(status)
            }
            return found as! SecKey  // Its type was looked at just above.
        }

        private func sign(_ message: Data, with key: SecKey) throws -> Data {
            var error: Unmanaged<CFError>?
            let algorithm = SecKeyAlgorithm.ecdsaSignatureMessageX962SHA256
            guard
                let der = SecKeyCreateSignature(key, algorithm, message as CFData, &error) as Data?
            else { throw failure(error) }
            return der
        }

        private func access(_ purpose: Purpose) throws -> SecAccessControl {
            var error: Unmanaged<CFError>?
            // Without the phone's passcode the presentation key is gone; the request key signs in the
            // background, behind the lock screen.
            let (when, flags): (CFString, SecAccessControlCreateFlags) =
                switch purpose {
                case .request: (kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly, [.privateKeyUsage])
                case .presentation:
                    (kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly, [.privateKeyUsage, .userPresence])
                }
            guard let access = SecAccessControlCreateWithFlags(nil, when, flags, &error) else {
                throw failure(error)
            }
            return access
        }

        private func tags() throws -> [Data] {
            let query: [CFString: Any] = [
                kSecClass: kSecClassKey, kSecMatchLimit: kSecMatchLimitAll, kSecReturnAttributes: true,
            ]
            var found: CFTypeRef?
            let status = SecItemCopyMatching(query as CFDictionary, &found)
            if status == errSecItemNotFound { return [] }
            guard status == errSecSuccess else { throw failure(status) }
            let items = found as? [[CFString: Any]] ?? []
            return items.compactMap { $0[kSecAttrApplicationTag] as? Data }.filter(Purpose.isOurs)
        }

        private func failure(_ error: Unmanaged<CFError>?) -> KeyError {
            guard let error = error?.takeRetainedValue() else { return .Failed(reason: "no reason given") }
            return KeyError(CFErrorGetDomain(error) as String, CFErrorGetCode(error))
        }

        private func failure(_ status: OSStatus) -> KeyError { KeyError(NSOSStatusErrorDomain, Int(status)) }

        private enum Purpose: String, CaseIterable {
            case request = "vn.vneid.request."
            case presentation = "vn.vneid.presentation."

            func tag(_ thumbprint: Data) -> Data { Data(rawValue.utf8) + thumbprint }

            func isOf(_ tag: Data) -> Bool { tag.starts(with: Data(rawValue.utf8)) }

            static func isOurs(_ tag: Data) -> Bool { allCases.contains { $0.isOf(tag) } }
        }

        private static let openForMs: UInt64 = 60_000
    }

    extension KeyError {
        /// What an error means. The same number is another thing in each domain.
        fileprivate init(_ domain: String, _ code: Int) {
            self =
                switch (domain, code) {
                case (NSOSStatusErrorDomain, Int(errSecItemNotFound)): .Gone
                case (NSOSStatusErrorDomain, Int(errSecUserCanceled)): .Cancelled
                // Without the phone's passcode the keys that it guarded are dead, though they are still found.
                case (LAErrorDomain, LAError.Code.passcodeNotSet.rawValue): .Gone
                case (LAErrorDomain, LAError.Code.userCancel.rawValue),
                    (LAErrorDomain, LAError.Code.systemCancel.rawValue),
                    (LAErrorDomain, LAError.Code.appCancel.rawValue),
                    (LAErrorDomain, LAError.Code.authenticationFailed.rawValue):
                    .Cancelled
                // The Secure Enclave's: corrupted data, and no such object.
                case (secureEnclave, -3), (secureEnclave, -6): .Gone
                case (secureEnclave, -4): .Cancelled
                default: .Failed(reason: "\(domain) \(code)")
                }
        }
    }

    /// `TKErrorDomain`: the Secure Enclave is a token among others.
    private let secureEnclave = "CryptoTokenKit"

    /// The key that Apple certifies for the genuine app. Its name goes with the app when that is removed,
    /// as the key does.
    private struct AppAttest {
        private static let name = "app_attest_key"

        func attestation(over hash: Data) async throws -> Evidence {
            let key = try await DCAppAttestService.shared.generateKey()
            let attestation = try await DCAppAttestService.shared.attestKey(key, clientDataHash: hash)
            UserDefaults.standard.set(key, forKey: Self.name)
            return .appAttest(attestation: attestation)
        }

        func assertion(over hash: Data) async throws -> Evidence {
            guard let key = UserDefaults.standard.string(forKey: Self.name) else {
                return try await attestation(over: hash)
            }
            do {
                let assertion = try await DCAppAttestService.shared.generateAssertion(
                    key, clientDataHash: hash)
                return .appAssertion(assertion: assertion)
            } catch DCError.invalidKey {
                return try await attestation(over: hash)
            }
        }
    }
#endif
