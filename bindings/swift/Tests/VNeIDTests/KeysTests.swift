import Foundation
import Testing
import VNeID

/// Hardware keys that throw, stall, or answer from wherever they like, on a phone that is signed in.
@Suite struct KeysTests {
    private struct Strange: Error {}

    @Test func aPhoneOutlivesTheMoodsOfItsKeys() async throws {
        let ready = try await ReadyPhone()
        try await aPresentationKeyThatThrowsFailsThatCodeAlone(ready)
        try await aPreparedCodeIsCompletedOnce(ready)
        try await aKeyThatStallsIsCancelled(ready)
        try await aRequestKeyThatThrowsIsTrouble(ready)
        try await keysMayCallBackFromAnyThread(ready)
    }

    private func aPresentationKeyThatThrowsFailsThatCodeAlone(_ ready: ReadyPhone) async throws {
        let failures: [(any Error, PhoneError)] = [
            (KeyError.Cancelled, .KeyCancelled), (KeyError.Gone, .KeyGone),
            (KeyError.Failed(reason: "phần cứng bận"), .KeyFailed(reason: "phần cứng bận")),
        ]
        for (thrown, expected) in failures {
            let prepared = try ready.prepare()
            ready.keys.beforePresentation { throw thrown }
            await #expect(throws: expected) { try await prepared.complete() }
            ready.keys.beforePresentation()
            try await expectMisuse { _ = try await prepared.complete() }
            try await expectMakesCodes(ready)
        }
        ready.keys.beforePresentation { throw Strange() }
        await #expect {
            _ = try await ready.prepare().complete()
        } throws: { error in
            guard case .KeyFailed? = error as? PhoneError else { return false }
            return true
        }
        ready.keys.beforePresentation()
    }

    private func aPreparedCodeIsCompletedOnce(_ ready: ReadyPhone) async throws {
        let prepared = try ready.prepare()
        _ = try await prepared.complete()
        try await expectMisuse { _ = try await prepared.complete() }
    }

    private func aKeyThatStallsIsCancelled(_ ready: ReadyPhone) async throws {
        let (prompted, prompt) = AsyncStream.makeStream(of: Void.self)
        let (dismissed, dismiss) = AsyncStream.makeStream(of: Void.self)
        ready.keys.beforePresentation {
            prompt.yield()
            defer { dismiss.yield() }
            try await Task.sleep(for: .seconds(600))
        }
        let making = Task { try await ready.prepare().complete() }
        for await _ in prompted { break }
        // Nobody else waits for the prompt.
        try ready.phone.touch()
        making.cancel()
        await #expect(throws: CancellationError.self) { _ = try await making.value }
        for await _ in dismissed { break }
        ready.keys.beforePresentation()
        try await expectMakesCodes(ready)
    }

    private func aRequestKeyThatThrowsIsTrouble(_ ready: ReadyPhone) async throws {
        let authority = ready.phone.authority()
        for thrown in [KeyError.Failed(reason: "x"), Strange()] as [any Error & Sendable] {
            ready.keys.beforeRequest { throw thrown }
            let troubles = try await authority.sync().troubles
            #expect(troubles.contains { $0.cause == .keysFailed }, "\(troubles)")
            ready.keys.beforeRequest()
            #expect(try await authority.sync().troubles.isEmpty)
        }
    }

    private func keysMayCallBackFromAnyThread(_ ready: ReadyPhone) async throws {
        let phone = ready.phone
        ready.keys.beforePresentation {
            await withCheckedContinuation { answer in
                Thread.detachNewThread {
                    #expect(phone.account() != .signedOut)
                    answer.resume()
                }
            }
        }
        ready.keys.beforeRequest {
            let done = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                #expect(phone.account() != .signedOut)
                done.signal()
            }
            done.wait()
        }
        try await expectMakesCodes(ready)
        #expect(try await phone.authority().phones().phones?.count == 1)
    }

    private func expectMisuse(_ call: () async throws -> Void) async throws {
        await #expect {
            try await call()
        } throws: { error in
            guard case .Misuse? = error as? PhoneError else { return false }
            return true
        }
    }

    private func expectMakesCodes(_ ready: ReadyPhone) async throws {
        let code = try await ready.prepare().complete()
        #expect(code.text().hasPrefix("VN1:"))
    }
}
