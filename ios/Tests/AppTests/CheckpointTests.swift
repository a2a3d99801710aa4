import Foundation
import Platform
import Testing
import VNeID
import struct Platform.Showing

@testable import Presenters

/// A citizen's app and an officer's, with the real library and a real authority.
@MainActor
@Suite(.serialized) struct CheckpointTests {
    private let world: TestWorld

    init() throws { world = try TestWorld() }

    private func closing(_ test: () async throws -> Void) async throws {
        defer { world.close() }
        try await test()
    }

    private func officer() async throws -> PlayedPhone {
        let phone = try await world.signedIn("000000000456", "Trần Thị Cán Bộ Thử")
        try await phone.enterOfficerMode()
        return phone
    }

    private func citizen() async throws -> PlayedPhone {
        let phone = try await world.signedIn("000000000789")
        try await phone.switchOn()
        return phone
    }

    @Test func fromSignInToAGenuineVerdictReadFromThePixels() async throws {
        try await closing {
            let (citizen, officer) = (try await world.signedIn("000000000789"), try await officer())
            // From here on the taps are counted: the switch, and the button.
            citizen.of.home.on(.switchOn)
            try await until("a code may be made") { if case .ready = citizen.card { true } else { false } }
            citizen.of.home.on(.makeCode)
            try await until("the code is on the screen") { citizen.place.page == .code }
            let code = try #require(citizen.shownCode)
            #expect((58...60).contains(code.secondsLeft))
            #expect(citizen.display.showing == Showing(secret: true, awake: true, bright: true))
            #expect(citizen.reminders.reminder != nil)
            try await citizen.of.notifications.handle(.show(.certificate, false))
            #expect(citizen.reminders.reminder == nil && citizen.reminders.syncInSeconds != nil)

            try await officer.read(code)
            #expect(try officer.verdict.code == .genuine)
            #expect(try officer.verdict.hint == "NTN789")
            #expect(officer.signals.verdicts == [.genuine])
            try await officer.next()
            officer.of.officer.on(.lists)
            try await until("it was counted") { officer.of.lists.state.today.genuine == 1 }
        }
    }

    @Test func theMinutePasses() async throws {
        try await closing {
            let (citizen, officer) = (try await citizen(), try await officer())
            let first = try await citizen.makeCode()
            citizen.clocks.pass(seconds: 90)
            citizen.presenter.resume()
            try await until("the code is gone") { citizen.of.code.state == .expired }
            try await until("the screen is as before") { !citizen.display.showing.bright }
            officer.clocks.pass(seconds: 90)
            try await officer.read(first)
            #expect(try officer.verdict.code == .tooOld)
            #expect(officer.of.officer.verdict.state?.verdict.onlyTheCard == false)
            // Another code that can't be told, of the same person: the second in a row.
            citizen.of.code.on(.makeAgain)
            try await until("another is on the screen") { citizen.shownCode != nil }
            let second = try #require(citizen.shownCode)
            officer.clocks.pass(seconds: 90)
            try await officer.read(second)
            try await until("it is the second") {
                officer.of.officer.verdict.state?.verdict.onlyTheCard == true
            }
        }
    }

    @Test func theCountdownIsRightAfterTheBackgroundAndAnotherWallClock() async throws {
        try await closing {
            let citizen = try await citizen()
            try await citizen.makeCode()
            citizen.presenter.pause()
            citizen.clocks.pass(seconds: 20)
            citizen.clocks.set(forward: 86_400)
            citizen.presenter.resume()
            try await until("forty seconds are left") {
                (37...40).contains(citizen.shownCode?.secondsLeft ?? 0)
            }
            citizen.clocks.pass(seconds: 32)
            citizen.presenter.resume()
            try await until("the last seconds tick") { citizen.signals.ticks > 0 }
            citizen.of.code.on(.wallet)
            try await until("the wallet is open") {
                citizen.place.page == nil && citizen.place.tab == .wallet
            }
            #expect(citizen.display.showing == Showing(secret: true))
        }
    }

    @Test func aRecordedOrPicturedScreenIsTold() async throws {
        try await closing {
            let citizen = try await citizen()
            #expect(try await !citizen.makeCode().isHidden)
            citizen.display.isCaptured = true
            #expect(citizen.shownCode?.isHidden == true)
            citizen.display.isCaptured = false
            #expect(citizen.shownCode?.isHidden == false)
            citizen.display.isMirrored = true
            #expect(citizen.shownCode?.isHidden == true)
            #expect(citizen.shownCode?.wasPictured == false)
            citizen.display.onScreenshot()
            #expect(citizen.shownCode?.wasPictured == true)
        }
    }

    @Test func aCodeThatLiesIsReadAndTheSameAgainChangesNothing() async throws {
        try await closing {
            let (citizen, officer) = (try await citizen(), try await officer())
            let code = try await citizen.makeCode()
            try await officer.read(code, upright: true)
            #expect(try officer.verdict.code == .genuine)
            officer.camera.see(ShownFrame.empty)
            officer.clocks.pass(seconds: 2)
            officer.camera.see(ShownFrame(code.modules, quietZone: code.quietZone))
            try await Task.sleep(for: .milliseconds(200))
            // Whatever other tests do meanwhile: what was seen is examined before "next" is said.
            try await officer.of.session.work { _ in }
            #expect(officer.signals.verdicts == [.genuine])
            // After "next", it is another inspection.
            try await officer.next()
            officer.clocks.pass(seconds: 2)
            try await officer.read(code)
            #expect(try officer.verdict.code == .alreadyScanned)
        }
    }

    @Test func afterTheProcessWasEndedACodeIsMadeAnew() async throws {
        try await closing {
            let citizen = try await citizen()
            try await citizen.makeCode()
            citizen.clocks.pass(seconds: 3_600)
            try await citizen.kill()
            try await until("the app is locked") { citizen.card == .refused(.locked) }
            #expect(citizen.place.page == nil)
            citizen.of.home.on(.unlock)
            try await until("the sheet is open") { citizen.isAskedForPasscode }
            citizen.of.passcode.on(.entered("000001"))
            try await until("it was wrong") { citizen.of.passcode.state.outcome != nil }
            citizen.of.passcode.on(.entered(PlayedPhone.passcode))
            try await until("the code is on the screen at once") { citizen.place.page == .code }
        }
    }

    @Test func signingInGoesOnAfterTheProcessWasEnded() async throws {
        try await closing {
            let number = "000000000107"
            try world.add(person(number, "Nguyễn Văn Thử Nghiệm"))
            let citizen = try await world.phone(number)
            citizen.of.home.on(.signIn)
            citizen.of.signIn.on(.signIn(number: number, password: TestWorld.password))
            try await until("the one-time code was sent") { citizen.isAskedForOneTimeCode }
            try await citizen.kill()
            try await until("it is asked for again") { citizen.isAskedForOneTimeCode }
            citizen.of.signIn.on(.confirm(code: try world.code(for: number)))
            try await until("the phone is registered") { citizen.isChoosingPasscode }
            try await citizen.kill()
            try await until("a passcode is still to be chosen") { citizen.isChoosingPasscode }
            try await citizen.choosePasscode()
            try await until("signed in") { citizen.of.home.state.name != nil }
            #expect(citizen.reminders.syncInSeconds != nil)
        }
    }

    @Test func papersOpenAfterTheUnlock() async throws {
        try await closing {
            let citizen = try await citizen()
            citizen.of.home.on(.wallet)
            try await until("the paper is there") { citizen.lines?.count == 1 }
            citizen.clocks.pass(seconds: 3_600)
            citizen.presenter.resume()
            try await until("the wallet is locked") { citizen.of.wallet.state.content == .locked }
            citizen.of.wallet.on(.unlock)
            try await until("the sheet is open") { citizen.isAskedForPasscode }
            citizen.of.passcode.on(.entered(PlayedPhone.passcode))
            try await until("the paper is there again") { citizen.lines?.count == 1 }
            guard case .shown(let summary) = citizen.lines?.first else {
                Issue.record("no paper")
                return
            }
            citizen.of.wallet.on(.open(id: summary.id))
            try await until("it is open") { citizen.place.page == .paper }
            guard case .opened = citizen.of.paper.state.paper else {
                Issue.record("\(citizen.of.paper.state)")
                return
            }
            #expect(citizen.display.showing.secret)
        }
    }
}
