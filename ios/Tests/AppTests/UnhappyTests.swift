import Foundation
import Platform
import Testing
import VNeID

@testable import Presenters

/// What goes wrong on a phone has a screen that says what to do, and nothing is lost.
@MainActor
@Suite(.serialized) struct UnhappyTests {
    private let world: TestWorld

    init() throws { world = try TestWorld() }

    private func closing(_ test: () async throws -> Void) async throws {
        defer { world.close() }
        try await test()
    }

    @Test func withoutNetworkEachStepSaysSo() async throws {
        try await closing {
            let phone = try await world.signedIn("000000000201")
            try await phone.switchOn()
            phone.network.isOnline = false
            let of = phone.of
            of.home.on(.act(.sync))
            try await until("home says so") { of.home.state.trouble.isUnreachable }
            of.wallet.on(.load)
            of.home.on(.wallet)
            try await until("the wallet says so, and shows what it holds") {
                guard case .papers(let lines) = of.wallet.state.content else { return false }
                return of.wallet.state.trouble.isUnreachable && lines.count == 1
            }
            of.notices.on(.load)
            try await until("the notices say so") { of.notices.state.trouble.isUnreachable }
            of.personal.on(.open(.devices))
            try await until("the phones say so") { of.devices.state.trouble.isUnreachable }
            of.password.on(.change(old: TestWorld.password, new: "Mat-khau-thu-nghiem-2"))
            try await until("the password says so") { of.password.state.trouble.isUnreachable }
            of.lists.on(.update)
            try await until("the lists say so") { of.lists.state.trouble.isUnreachable }
            of.paper.on(.load)
            try await until("a paper says so") { of.paper.state.trouble.isUnreachable }
            phone.presenter.navigation.tab(.personal)
            of.personal.on(.enterOfficerMode)
            try await until("the camera says so") { of.officer.state.trouble.isUnreachable }
            #expect(phone.place.page == .scan && phone.obstacle == nil)
            of.officer.on(.unblock)
            try await until("it was asked again") { !of.officer.state.isBusy }
            #expect(of.officer.state.trouble.isUnreachable && phone.place.page == .scan)
            of.officer.on(.leave)
            // What matters most needs no network.
            try await phone.makeCode()
            of.code.on(.done)
            of.personal.on(.signOut)
            try await until("signed out") {
                phone.presenter.navigation.tab(.personal)
                return of.personal.state.account == .signedOut
            }
        }
    }

    @Test func withoutNetworkSigningInWaits() async throws {
        try await closing {
            let number = "000000000202"
            try world.add(person(number, "Nguyễn Văn Thử Nghiệm"))
            let phone = try await world.phone(number)
            let signIn = phone.of.signIn
            phone.of.home.on(.act(.signIn))
            phone.network.isOnline = false
            signIn.on(.submitted(number: number, password: TestWorld.password))
            try await until("it says so") {
                signIn.state.step == .credentials && signIn.state.trouble.isUnreachable
            }
            phone.network.isOnline = true
            signIn.on(.submitted(number: number, password: TestWorld.password))
            try await until("the one-time code was sent") { phone.isAskedForOneTimeCode }
            phone.network.isOnline = false
            signIn.on(.codeEntered(code: try world.code(for: number)))
            try await until("it says so") {
                phone.isAskedForOneTimeCode && signIn.state.trouble.isUnreachable
            }
            phone.network.isOnline = true
            signIn.on(.codeEntered(code: "000000"))
            try await until("a wrong code is told") {
                signIn.state.trouble.isOf("code_wrong")
            }
            signIn.on(.codeEntered(code: try world.code(for: number)))
            try await until("the phone is registered") { phone.isChoosingPasscode }
        }
    }

    @Test func aFullDiskStopsBeforeSomethingIsLost() async throws {
        try await closing {
            let phone = try await world.signedIn("000000000203")
            phone.store.fail(.Full(reason: "no space left on device"))
            phone.of.home.on(.act(.switchOn))
            try await until("it is told") { phone.obstacle == .diskFull }
            phone.presenter.on(.openStorageSettings)
            #expect(phone.opened == [.storageSettings])
            try await switchesOnAgain(phone)
        }
    }

    @Test func whatCouldNotBeStoredForAnotherReasonIsNoFullDisk() async throws {
        try await closing {
            let phone = try await world.signedIn("000000000208")
            phone.store.fail(.Failed(reason: "input/output error"))
            phone.of.home.on(.act(.switchOn))
            try await until("it is told") { phone.obstacle == .notStored }
            try await switchesOnAgain(phone)
        }
    }

    /// The store works again, and what was begun comes to its end.
    private func switchesOnAgain(_ phone: PlayedPhone) async throws {
        phone.store.fail(nil)
        phone.presenter.on(.tryAgain)
        try await until("it was switched on") {
            if case .ready = phone.card { phone.obstacle == nil } else { false }
        }
    }

    @Test func aBrokenStateFileIsToldAndKept() async throws {
        try await closing {
            let phone = try await world.signedIn("000000000204")
            var broken = try #require(phone.store.state)
            broken[broken.count / 2] ^= 1
            phone.store.state = broken
            try await phone.kill()
            #expect(phone.obstacle == .stateDamaged)
            phone.presenter.on(.tryAgain)
            try await until("it is still told") { phone.obstacle == .stateDamaged }
            #expect(phone.store.state == broken)
            phone.presenter.on(.startOver)
            try await until("it begins anew, as was asked") {
                phone.presenter.presenters != nil && phone.obstacle == nil
            }
            try await until("nobody is signed in") { phone.card == .refused(.signedOut) }
            #expect(phone.store.state != broken)
            #expect(phone.reminders.syncInSeconds == nil && phone.reminders.reminder == nil)
        }
    }

    @Test func whatCouldNotBeReadBeforeTheFirstUnlockIsReadWhenTheAppIsSeen() async throws {
        try await closing {
            let phone = try await world.signedIn("000000000209")
            phone.store.fail(.Failed(reason: "protected"))
            try await phone.kill()
            #expect(phone.obstacle == .stateDamaged)
            phone.store.fail(nil)
            await phone.presenter.start()
            #expect(phone.presenter.presenters != nil && phone.obstacle == nil)
        }
    }

    @Test func withoutAScreenLockNobodySignsIn() async throws {
        try await closing {
            let phone = try await world.phone("any")
            phone.lock.isSet = false
            phone.of.home.on(.act(.signIn))
            try await until("it is told") { phone.obstacle == .noScreenLock }
            phone.presenter.on(.openSecuritySettings)
            #expect(phone.opened == [.securitySettings])
            phone.lock.isSet = true
            phone.presenter.on(.tryAgain)
            try await until("sign-in is open") { phone.obstacle == nil && phone.place.page == .signIn }
        }
    }

    @Test func afterAnotherFaceOneSignsInAgain() async throws {
        try await closing {
            let number = "000000000205"
            let phone = try await world.signedIn(number)
            try await phone.switchOn()
            phone.lock.failure = .Gone
            phone.of.home.on(.makeCode)
            try await until("it is told") { phone.obstacle == .keyInvalidated }
            phone.presenter.on(.signInAgain)
            try await until("sign-in is open") { phone.place.page == .signIn }
            phone.lock.failure = nil
            try await phone.signIn(number, password: TestWorld.password) { try world.code(for: number) }
            try await phone.switchOn()
            try await phone.makeCode()
        }
    }

    @Test func hardwareThatFailsIsToldAndTriedAgain() async throws {
        try await closing {
            let phone = try await world.signedIn("000000000210")
            try await phone.switchOn()
            phone.lock.failure = .Failed(reason: "the hardware is busy")
            phone.of.home.on(.makeCode)
            try await until("it is told") { phone.obstacle == .keyFailed }
            phone.presenter.on(.back)
            #expect(phone.obstacle == nil && phone.place.page == nil)
            phone.of.home.on(.makeCode)
            try await until("it is told again") { phone.obstacle == .keyFailed }
            phone.lock.failure = nil
            phone.presenter.on(.tryAgain)
            try await until("the code is on the screen") { phone.place.page == .code }
        }
    }

    /// Begins anew only what can't be read.
    @Test func whatKeepsThePhoneFromOpeningIsToldForWhatItIs() async throws {
        try await closing {
            let failures: [(PhoneError, Obstacle)] = [
                (.StoreFull(reason: ""), .diskFull), (.Store(reason: ""), .stateDamaged),
                (.StateDamaged(reason: ""), .stateDamaged), (.StateNewer(reason: ""), .stateNewer),
                (.Misuse(reason: ""), .notConfigured),
            ]
            for (failure, obstacle) in failures {
                let phone = try await PlayedPhone.alone()
                let app = AppPresenter(phone.app, phone.device) { throw failure }
                await app.start()
                #expect(app.navigation.place.obstacle?.obstacle == obstacle, "\(failure)")
            }
        }
    }

    @Test func aDismissedPromptIsNoMistake() async throws {
        try await closing {
            let phone = try await world.signedIn("000000000206")
            try await phone.switchOn()
            phone.lock.isOwner = false
            try await phone.of.home.handle(.makeCode)
            #expect(phone.card == .making)
            try phone.of.home.refresh()
            guard case .ready = phone.card else {
                Issue.record("\(phone.card)")
                return
            }
            #expect(phone.obstacle == nil && phone.place.page == nil)
        }
    }

    @Test func aRefusedCameraCanBeAllowed() async throws {
        try await closing {
            let phone = try await world.signedIn("000000000207")
            phone.camera.onStart = .refused(canAsk: true)
            phone.of.personal.on(.open(.officerMode))
            phone.of.personal.on(.enterOfficerMode)
            try await until("it says so") { phone.of.officer.state.camera == .refused(canAsk: true) }
            try await phone.of.officer.handle(.handScanner(true))
            for _ in 0..<2 { try await phone.of.officer.handle(.typed(PresentersTests.calibration)) }
            phone.of.officer.on(.typed("https://example.test"))
            try await until("a hand scanner will do") { phone.place.page == .verdict }
            #expect(try phone.verdict.code == .webAddress)
            try await phone.next()
            phone.of.officer.on(.allowCamera)
            try await until("the camera is on") {
                if case .on = phone.of.officer.state.camera { true } else { false }
            }
        }
    }
}

extension TroubleView? {
    fileprivate var isUnreachable: Bool { isOf("unreachable") }

    fileprivate func isOf(_ code: String) -> Bool { self?.advice.reason.key == "trouble.\(code).reason" }
}
