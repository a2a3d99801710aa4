// Over the stand-ins: a simulator has no Secure Enclave, and asks nobody.
#if os(Linux)
    import DeviceCheck
    import Foundation
    import LocalAuthentication
    import Platform
    import Security
    import Testing
    import VNeID

    /// Host model.
    @Suite(.serialized) struct KeysTests {
        private let clocks = TurnedClocks()
        private let keys: SecureEnclaveKeys
        private let nonce = Data(repeating: 7, count: 48)

        init() {
            keys = SecureEnclaveKeys(clocks) { "why" }
            keychain.empty()
            (LAContext.answer, LAContext.prompts) = (nil, 0)
        }

        private func enrol() async throws -> (request: Data, presentation: Data) {
            let made = try await keys.makeEnrolmentKeys(nonce: nonce)
            return (try #require(made.requestKey), made.presentationKey)
        }

        private func thumbprint(_ key: Data) throws -> Data { try keyThumbprint(publicKey: key) }

        @Test func enrolmentMakesTwoKeysAndHasThemVouchedForOverTheNonce() async throws {
            let made = try await keys.makeEnrolmentKeys(nonce: nonce)
            let request = try #require(made.requestKey)
            #expect(made.evidence == .appAttest(attestation: Data("attested".utf8)))
            let vouched = try appAttestClientData(nonce: nonce, keys: [request, made.presentationKey])
            #expect(DCAppAttestService.shared.vouched == vouched)
            #expect(keychain.tags.count == 2)
            let tag = Data("vn.vneid.request.".utf8) + (try thumbprint(request))
            #expect(keychain.tags.contains(tag))
        }

        @Test func aRenewalIsAsserted() async throws {
            _ = try await enrol()
            let made = try await keys.makePresentationKey(nonce: nonce)
            #expect(
                made.requestKey == nil && made.evidence == .appAssertion(assertion: Data("asserted".utf8)))
            let vouched = try appAttestClientData(nonce: nonce, keys: [made.presentationKey])
            #expect(DCAppAttestService.shared.vouched == vouched)
            // Its App Attest key was lost: another is made.
            DCAppAttestService.shared.lose()
            let again = try await keys.makePresentationKey(nonce: nonce)
            #expect(again.evidence == .appAttest(attestation: Data("attested".utf8)))
        }

        @Test func requestsAreSignedWithoutAsking() async throws {
            let key = try thumbprint(try await enrol().request)
            LAContext.answer = .userCancel
            #expect(try keys.signRequest(key: key, message: Data([1])) == Data("s".utf8) + [1])
            #expect(LAContext.prompts == 0)
        }

        @Test func theOwnerIsAskedOnceForAMinute() async throws {
            let key = try thumbprint(try await enrol().presentation)
            #expect(try await keys.open())
            for _ in 0..<2 { _ = try await keys.signPresentation(key: key, message: Data([1])) }
            #expect(LAContext.prompts == 1)
            clocks.pass(seconds: 61)
            #expect(try await keys.signPresentation(key: key, message: Data([1])) == Data("s".utf8) + [1])
            #expect(LAContext.prompts == 2)
            // Time since boot that went back is of another boot.
            clocks.reboot()
            _ = try await keys.open()
            #expect(LAContext.prompts == 3)
        }

        @Test(arguments: [LAError.Code.userCancel, .systemCancel, .appCancel, .authenticationFailed])
        func aDismissedPromptIsNoError(code: LAError.Code) async throws {
            let key = try thumbprint(try await enrol().presentation)
            LAContext.answer = code
            #expect(try await keys.open() == false)
            await #expect(throws: KeyError.Cancelled) {
                try await keys.signPresentation(key: key, message: Data())
            }
        }

        @Test func withoutAPasscodeTheKeyIsGoneThoughItIsFound() async throws {
            _ = try await enrol()
            LAContext.answer = .passcodeNotSet
            #expect(keychain.tags.count == 2)
            await #expect(throws: KeyError.Gone) { try await keys.open() }
        }

        @Test func aPromptThatCantBeShownIsAFailure() async throws {
            _ = try await enrol()
            LAContext.answer = .notInteractive
            await #expect(throws: KeyError.Failed(reason: LAErrorDomain + " -1004")) { try await keys.open() }
        }

        /// Found when opened, and dead when it is to sign: the same number is another thing in each domain.
        @Test(arguments: [
            ("CryptoTokenKit", -3, KeyError.Gone), ("CryptoTokenKit", -6, .Gone),
            ("CryptoTokenKit", -4, .Cancelled),
            ("CryptoTokenKit", -2, .Failed(reason: "CryptoTokenKit -2")),
            ("CryptoTokenKit", -9, .Failed(reason: "CryptoTokenKit -9")),
            (LAErrorDomain, -2, .Cancelled), (LAErrorDomain, -4, .Cancelled),
            (LAErrorDomain, -9, .Cancelled), (LAErrorDomain, -5, .Gone),
            (LAErrorDomain, -3, .Failed(reason: LAErrorDomain + " -3")),
            (NSOSStatusErrorDomain, -128, .Cancelled), (NSOSStatusErrorDomain, -25_300, .Gone),
            (NSOSStatusErrorDomain, -2, .Failed(reason: NSOSStatusErrorDomain + " -2")),
        ]) func whatKeepsTheHardwareFromSigningIsToldByItsDomain(
            domain: String, code: Int, means: KeyError
        ) async throws {
            let key = try thumbprint(try await enrol().presentation)
            #expect(try await keys.open())
            keychain.signingFails = (domain, code)
            await #expect(throws: means) { try await keys.signPresentation(key: key, message: Data([1])) }
        }

        @Test func aKeyThatIsNotThereIsGone() async throws {
            let key = try thumbprint(try await enrol().presentation)
            keychain.empty()
            await #expect(throws: KeyError.Gone) { try await keys.open() }
            #expect(LAContext.prompts == 0)
            #expect(throws: KeyError.Gone) { try keys.signRequest(key: key, message: Data()) }
            await #expect(throws: KeyError.Gone) {
                try await keys.signPresentation(key: key, message: Data())
            }
        }

        @Test func onlyWhatIsKeptStays() async throws {
            let (first, second) = (try await enrol(), try await enrol())
            let kept = [try thumbprint(second.request), try thumbprint(second.presentation)]
            try keys.forgetAllBut(keys: kept)
            #expect(keychain.tags.count == 2)
            _ = try keys.signRequest(key: kept[0], message: Data())
            let gone = try thumbprint(first.request)
            #expect(throws: KeyError.Gone) { try keys.signRequest(key: gone, message: Data()) }
            try keys.forgetAllBut(keys: [])
            #expect(keychain.tags.isEmpty)
        }
    }
#endif
