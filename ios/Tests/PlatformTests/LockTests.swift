// Over the stand-ins: a simulator asks nobody.
#if os(Linux)
    import Foundation
    import LocalAuthentication
    import Security
    import Testing
    import VNeID

    @testable import Platform

    extension KeysTests {
        /// Biometrics in place of the passcode (host model). In the suite that alone sets the prompt's answer.
        @MainActor
        @Suite struct LockTests {
            private let lock: PhoneLock

            init() {
                keychain.empty()
                (LAContext.answer, LAContext.prompts) = (nil, 0)
                lock = PhoneLock(SecureEnclaveKeys(TurnedClocks()) { "why" }) { "why" }
            }

            @Test func whatTheyOpenIsBoundToThoseThatThePhoneKnew() async {
                #expect(await lock.askBiometrics() == .changed)
                #expect(await lock.bindBiometrics())
                #expect(await lock.askBiometrics() == .owner)
                keychain.addFinger()
                #expect(await lock.askBiometrics() == .changed)
                #expect(await lock.bindBiometrics())
                #expect(await lock.askBiometrics() == .owner)
                BoundBiometrics.forget()
                #expect(await lock.askBiometrics() == .changed)
            }

            @Test func aDismissedPromptOpensNothing() async {
                #expect(await lock.bindBiometrics())
                LAContext.answer = .userCancel
                #expect(await lock.askBiometrics() == .nobody)
                #expect(await lock.bindBiometrics() == false)
            }
        }
    }
#endif
