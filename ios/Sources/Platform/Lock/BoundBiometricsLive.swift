#if canImport(LocalAuthentication) && canImport(DeviceCheck)
    import Foundation
    import LocalAuthentication
    import Security
    import VNeID

    /// An item of the keychain that only the faces and fingers open which the phone knew when it was made: the
    /// system throws it away when one is added. It holds nothing that anybody needs.
    public enum BoundBiometrics {
        /// Makes it anew, for what the phone knows now; whether that could be done.
        static func bind() -> Bool {
            forget()
            guard let access else { return false }
            var item = item
            item[kSecAttrAccessControl] = access
            item[kSecValueData] = Data([1])
            return SecItemAdd(item as CFDictionary, nil) == errSecSuccess
        }

        /// Shows the prompt, and takes the item's being readable for the owner.
        static func ask(reason: String) async -> BiometricsAnswer {
            let context = LAContext()
            guard let access,
                (try? await context.evaluateAccessControl(
                    access, operation: .useItem, localizedReason: reason)) == true
            else { return .nobody }
            var query = item
            query[kSecReturnData] = true
            query[kSecUseAuthenticationContext] = context
            var found: CFTypeRef?
            switch SecItemCopyMatching(query as CFDictionary, &found) {
            case errSecSuccess: return found is Data ? .owner : .changed
            case errSecItemNotFound, errSecAuthFailed: return .changed
            default: return .nobody
            }
        }

        public static func forget() { _ = SecItemDelete(item as CFDictionary) }

        private static var access: SecAccessControl? {
            let when = kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly
            return SecAccessControlCreateWithFlags(nil, when, .biometryCurrentSet, nil)
        }

        private static var item: [CFString: Any] {
            [kSecClass: kSecClassGenericPassword, kSecAttrAccount: "vn.vneid.biometrics"]
        }
    }
#endif
