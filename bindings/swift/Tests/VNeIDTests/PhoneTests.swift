import Foundation
import Testing
import VNeID

/// The crossing: values, errors, ownership, threads, cancellation.
@Suite struct PhoneTests {
    @Test func aRefusedCodeIsAVerdictAndNoError() throws {
        let verdict = try testPhone().officer().verify(seen: "Căn cước công dân: Ứng, Ệ, 🙂")
        #expect(verdict.kind == .notOurs)
        #expect(verdict.code == .otherCode)
    }

    @Test func whatIsMissingIsAValue() throws {
        let phone = try testPhone()
        #expect(try phone.citizen().readiness() == .refused(refusals: [.signedOut]))
        #expect(phone.account() == .signedOut)
        #expect(phone.world() == .test)
    }

    @Test func aMistakeOfTheCallerIsAnError() throws {
        let phone = try testPhone()
        #expect(throws: PhoneError.self) { try phone.unlock(passcode: "280619") }
    }

    @Test func clocksThatThrowOrShowNonsenseFailTheCallAlone() async throws {
        struct Strange: Error {}
        let clocks = FakeClocks()
        let phone = try testPhone(clocks: clocks)
        let short = Reading(wallMs: 0, sinceBootMs: 0, boot: Data(count: 15))
        let nonsense: [@Sendable () throws -> Reading] = [
            { throw Strange() }, { throw PhoneError.KeyGone }, { short },
        ]
        for read in nonsense {
            clocks.show(read)
            #expect(performing: { try phone.officer().verify(seen: "x") }, throws: isMisuse)
            await #expect(performing: { try await phone.authority().sync() }, throws: isMisuse)
        }
        clocks.show { Reading(wallMs: .min, sinceBootMs: .max, boot: Data(count: 16)) }
        #expect(try phone.officer().verify(seen: "x").code == .otherCode)
    }

    @Test func aPartOutlivesItsPhone() throws {
        var phone: Phone? = try testPhone()
        let citizen = phone?.citizen()
        phone = nil
        #expect(try citizen?.readiness() == .refused(refusals: [.signedOut]))
    }

    @Test func whatIsNoLongerHeldIsLetGo() throws {
        weak var store: MemoryStore?
        try autoreleased {
            let held = MemoryStore()
            store = held
            let phone = try testPhone(store: held)
            try phone.lock()
        }
        #expect(store == nil)
    }

    @Test func whatWasSetIsThereAfterARestart() throws {
        let store = MemoryStore()
        let phone = try testPhone(store: store)
        #expect(try phone.setPasscode(passcode: "123456") == .weak)
        #expect(try phone.setPasscode(passcode: "280619") == .opened)
        let again = try testPhone(store: store)
        #expect(again.hasPasscode())
        try again.lock()
        #expect(try again.unlock(passcode: "190628") == .wrong(waitMs: 0))
        #expect(try again.unlock(passcode: "280619") == .opened)
    }

    @Test func aStoreThatFailsInTheMiddleOfAWriteLosesNothing() throws {
        struct BrokenDisk: Error {}
        let store = MemoryStore()
        let phone = try testPhone(store: store)
        for error in [StoreError.Failed(reason: "the disk is full"), BrokenDisk()] as [any Error] {
            store.fail(with: error)
            #expect {
                try phone.lock()
            } throws: { error in
                guard case .Store? = error as? PhoneError else { return false }
                return true
            }
        }
        store.fail(with: nil)
        try phone.lock()
        #expect(try store.load() != nil)
    }

    @Test func aFullStoreIsToldFromOneThatFails() throws {
        let store = MemoryStore()
        let phone = try testPhone(store: store)
        store.fail(with: StoreError.Full(reason: "ENOSPC"))
        #expect(throws: PhoneError.StoreFull(reason: "ENOSPC")) { try phone.lock() }
    }

    @Test func whatStaysBeforeTheCameraIsAnsweredAndCountedOnce() throws {
        let store = MemoryStore()
        let officer = try testPhone(store: store).officer()
        #expect(try officer.examine(seen: "x")?.kind == .notOurs)
        #expect(try officer.examine(seen: "x") == nil)
        officer.lookAgain()
        #expect(try officer.examine(seen: "x")?.kind == .notOurs)
        #expect(try officer.examine(seen: "VN1:DAMAGED")?.kind == .cannotTell)
        officer.next()
        let counts = DayCounts(genuine: 0, notGenuine: 0, cannotTell: 1, notOurs: 2)
        #expect(try testPhone(store: store).officer().counts() == counts)
    }

    @Test func anOpenAppSaysWhenItLocks() throws {
        let phone = try testPhone()
        #expect(try phone.locksInMs() == nil)
        _ = try phone.setPasscode(passcode: "280619")
        #expect(try phone.locksInMs() == UInt64(phone.settings().autoLockS) * 1000 + 1)
        #expect(try phone.codeCountsForS() == 0)
    }

    @Test func aStateThatIsDamagedIsNeverAFreshPhone() throws {
        let store = MemoryStore()
        try testPhone(store: store).lock()
        let stored = try store.load()
        let damaged = MemoryStore(try #require(stored).dropLast())
        #expect(throws: PhoneError.self) { try testPhone(store: damaged) }
    }

    @Test func manyTasksMayUseOnePhone() async throws {
        let phone = try testPhone()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for i in 0..<200 {
                group.addTask {
                    if i % 2 == 0 { try phone.touch() } else { try phone.lock() }
                    _ = try phone.officer().verify(seen: "VN1:\(i)")
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func aNetworkThatThrowsIsNoAnswer() async throws {
        struct Strange: Error {}
        for error in [TransportError.Unreachable(reason: "x"), Strange()] as [any Error & Sendable] {
            let phone = try testPhone(transport: FakeTransport { _ in throw error })
            let report = try await phone.authority().sync()
            #expect(report.troubles.map(\.cause) == [.unreachable])
        }
    }

    @Test func aKeyThatThrowsIsTrouble() async throws {
        let nonce = Data(count: 48).base64EncodedString()
        let answer = HttpAnswer(
            status: 200, body: Data(#"{"nonce":"\#(nonce)","expires_in_s":300}"#.utf8))
        let phone = try testPhone(transport: FakeTransport { _ in answer })
        let report = try await phone.authority().signIn(
            number: "000000000789", password: "mật khẩu thử", phone: "Máy của An")
        #expect(report.troubles.map(\.cause) == [.keysFailed])
    }
}

private func isMisuse(_ error: any Error) -> Bool {
    if case .Misuse? = error as? PhoneError { true } else { false }
}

private func autoreleased(_ body: () throws -> Void) rethrows { try body() }
