import Foundation
import Platform
import Testing
import VNeID
import struct Platform.Showing

@testable import Presenters

/// The presenters with the real library, on a phone that has no authority.
@MainActor
@Suite struct PresentersTests {
    private let phone: PlayedPhone

    init() async throws {
        phone = try await PlayedPhone.alone()
    }

    private var of: Presenters { phone.of }

    // MARK: the passcode

    private func choose(_ passcode: String) async throws {
        try await of.passcode.handle(.entered(passcode))
    }

    @Test func aPasscodeIsChosenTwiceAndTheSame() async throws {
        var isDone = false
        try await of.passcode.open(.choose { isDone = true })
        #expect(of.passcode.state.step == .choose && !of.passcode.state.canCancel)
        try await choose("280619")
        #expect(of.passcode.state.step == .repeat)
        try await choose("280618")
        #expect(of.passcode.state.step == .choose && of.passcode.state.differs)
        // One that is too easy the core refuses.
        try await choose("111111")
        try await choose("111111")
        #expect(of.passcode.state.outcome == .weak && of.passcode.state.step == .choose)
        #expect(!isDone && !of.session.phone.hasPasscode())
        try await choose("280619")
        try await choose("280619")
        #expect(isDone && of.session.phone.hasPasscode() && phone.place.passcode == nil)
    }

    @Test func aWrongPasscodeChangesNothingAndWaits() async throws {
        _ = try of.session.phone.setPasscode(passcode: "280619")
        try await of.passcode.open(.change)
        for passcode in ["000001", "280620", "280620"] { try await choose(passcode) }
        guard case .wrong = of.passcode.state.outcome else {
            Issue.record("\(of.passcode.state)")
            return
        }
        #expect(of.passcode.state.step == .old)
        while true {
            try await choose("000002")
            if of.passcode.state.step == .new { try await choose("280620") }
            if of.passcode.state.step == .repeat { try await choose("280620") }
            if case .wait = of.passcode.state.outcome { break }
            #expect(of.passcode.state.attempt < 60)
        }
        try await until("the wait is shown") { of.passcode.state.waitSeconds > 0 }
        try await of.passcode.handle(.cancel)
        #expect(phone.place.passcode == nil)
    }

    @Test func whatIsPrivateAsksForThePasscodeFirst() async throws {
        _ = try of.session.phone.setPasscode(passcode: "280619")
        phone.clocks.pass(seconds: 3_600)
        try await of.personal.handle(.open(.loginSettings))
        #expect(phone.isAskedForPasscode && phone.place.page == nil)
        try await choose("280619")
        try await until("the page is open") { phone.place.page == .loginSettings }
        // Locked again, it is closed when the app comes back.
        phone.clocks.pass(seconds: 3_600)
        phone.presenter.resume()
        try await until("the page is closed") { phone.place.page == nil }
    }

    @Test func whatIsPrivateClosesByItselfWhenNobodyTouchesTheApp() async throws {
        _ = try of.session.phone.setPasscode(passcode: "280619")
        try await of.personal.handle(.open(.loginSettings))
        try await of.loginSettings.handle(.autoLock(seconds: 300))
        #expect(phone.place.page == .loginSettings)
        phone.clocks.pass(seconds: 200)
        phone.presenter.touch()
        try await until("it was touched") { try left > 200_000 }
        phone.clocks.pass(seconds: 295)
        phone.presenter.navigation.open(.loginSettings)
        #expect(phone.place.page == .loginSettings)
        // No event comes, and nobody comes back: five seconds are left.
        try await until("the page is closed") { phone.place.page == nil }
    }

    private var left: UInt64 { get throws { try of.session.phone.locksInMs() ?? 0 } }

    @Test func theCameraIsStartedOnce() async throws {
        phone.presenter.navigation.open(.scan)
        of.officer.start()
        phone.presenter.resume()
        phone.presenter.resume()
        try await of.officer.handle(.typed("VN9:AAAA"))
        #expect(phone.camera.starts == 1)
        phone.presenter.pause()
        of.officer.start()
        #expect(phone.camera.starts == 2)
    }

    @Test func afterScanAgainTheSameCodeIsAnsweredAnew() async throws {
        try await type("VN9:AAAA")
        try await type("VN9:AAAA")
        #expect(phone.signals.verdicts == [.cannotTell])
        try await of.officer.verdict.handle(.act)
        #expect(phone.place.page == nil)
        try await type("VN9:AAAA")
        #expect(phone.signals.verdicts == [.cannotTell, .cannotTell])
    }

    @Test func biometricsStandInWhereTheyAreOn() async throws {
        _ = try of.session.phone.setPasscode(passcode: "280619")
        phone.lock.hasBiometrics = true
        phone.lock.isOwner = false
        try await of.loginSettings.handle(.biometrics(true))
        #expect(!of.session.phone.settings().biometrics)
        phone.lock.isOwner = true
        try await of.loginSettings.handle(.biometrics(true))
        #expect(of.session.phone.settings().biometrics)
        phone.clocks.pass(seconds: 3_600)
        try await of.personal.handle(.open(.password))
        try await until("the page is open without digits") { phone.place.page == .password }
    }

    @Test func aFingerThatWasAddedLaterOpensNothing() async throws {
        _ = try of.session.phone.setPasscode(passcode: "280619")
        phone.lock.hasBiometrics = true
        try await of.loginSettings.handle(.biometrics(true))
        phone.clocks.pass(seconds: 3_600)
        phone.lock.hasChanged = true
        try await of.personal.handle(.open(.password))
        #expect(of.passcode.state.biometricsChanged && !of.passcode.state.biometrics)
        #expect(phone.isAskedForPasscode && phone.place.page == nil)
        #expect(!of.session.phone.settings().biometrics)
        try await choose("280619")
        try await until("the passcode opens it") { phone.place.page == .password }
        // Switched on again, those of now are bound.
        try await of.loginSettings.handle(.biometrics(true))
        #expect(of.session.phone.settings().biometrics && !phone.lock.hasChanged)
    }

    // MARK: the officer

    /// What `docs/spec/verification.md` says that the calibration code says.
    nonisolated static let calibration =
        "VNEID SCANNER TEST: 0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./: "
        + "AAEEOODD AWOWUW ASEFORIXUJ A1E2O3U4I5 A6O7A8D9 --..  END"

    private func proving(once: Bool = false, isWrong: Bool = false) -> HandScanner {
        .proving(
            code: calibrationCode(), quietZone: Int(limits().quietZone), once: once, isWrong: isWrong)
    }

    private var isProven: Bool {
        get throws { try of.session.officer.typingIsProven() }
    }

    private func prove() async throws {
        try await of.officer.handle(.handScanner(true))
        for _ in 0..<2 { try await type(Self.calibration) }
        #expect(try of.officer.state.handScanner == .proven && isProven)
    }

    @Test func aHandScannerIsProvenByTwoScansOfItsCode() async throws {
        try await of.officer.handle(.handScanner(true))
        #expect(of.officer.state.handScanner == proving())
        try await type(Self.calibration)
        #expect(of.officer.state.handScanner == proving(once: true))
        try await type(Self.calibration.replacing("Z", with: "Y"))
        #expect(of.officer.state.handScanner == proving(isWrong: true))
        try await type(Self.calibration)
        try await type(Self.calibration)
        #expect(of.officer.state.handScanner == .proven && phone.signals.verdicts.isEmpty)
    }

    @Test func whatEndsTheProofOfAHandScannerShowsItsCodeAgain() async throws {
        phone.presenter.navigation.open(.scan)
        of.officer.start()
        let ends: [() async throws -> Void] = [
            { [phone] in phone.keyboards.onChange() },
            { [of] in try await of.officer.handle(.typingInterrupted) },
            { [phone] in phone.presenter.loseFocus() },
            { [of] in try await of.officer.handle(.lists) },
            { [phone] in phone.presenter.pause() },
        ]
        for end in ends {
            try await prove()
            try await end()
            #expect(try of.officer.state.handScanner == proving() && !isProven)
        }
        try await prove()
        try await of.officer.handle(.handScanner(false))
        #expect(try of.officer.state.handScanner == nil && !isProven)
    }

    @Test func aHandScannersProofOutlivesVerdicts() async throws {
        phone.presenter.navigation.open(.scan)
        try await prove()
        try await type("https://example.test")
        try await of.officer.verdict.handle(.next)
        #expect(try of.officer.state.handScanner == .proven && isProven)
    }

    @Test func whatWasNotProvenIsNotReliedUponAndTheWayOutIsTheScannersCode() async throws {
        phone.presenter.navigation.open(.scan)
        try await prove()
        of.session.officer.interruptTyping()
        try await type("VN1:AAAA")
        #expect(try phone.verdict.code == .typingUnproven)
        try await of.officer.verdict.handle(.act)
        #expect(phone.place.page == .scan && of.officer.state.handScanner == proving())
    }

    private func type(_ text: String) async throws { try await of.officer.handle(.typed(text)) }

    @Test func officerModeAsksTheAuthorityOnlyForLists() async throws {
        let before = phone.reminders.plans
        try await of.officer.enter()
        guard case .blocked(let blockers) = of.officer.state.readiness else {
            Issue.record("\(of.officer.state.readiness)")
            return
        }
        #expect(blockers.first == .signedOut && blockers.contains(.noLists))
        #expect(phone.reminders.plans == before && phone.place.page == .scan)
    }

    @Test func theSecondCannotTellInARowAsksForTheCard() async throws {
        try await type("VN9:AAAA")
        #expect(try phone.verdict.kind == .cannotTell)
        #expect(of.officer.verdict.state?.verdict.onlyTheCard == false)
        try await type("VN9:BBBB")
        #expect(of.officer.verdict.state?.verdict.onlyTheCard == true)
    }

    @Test func theSameCodeTwiceIsOneVerdict() async throws {
        try await type("https://example.test")
        try await type("https://example.test")
        #expect(phone.signals.verdicts == [.notOurs])
        try await of.officer.verdict.handle(.next)
        try await type("https://example.test")
        #expect(phone.signals.verdicts == [.notOurs, .notOurs])
    }

    @Test func aDaysVerdictsAreCountedAndNothingElseIsKept() async throws {
        for text in ["https://example.test", "VN9:AAAA", "VN9:BBBB"] { try await type(text) }
        try of.lists.refresh()
        #expect(of.lists.state.today == DayCounts(genuine: 0, notGenuine: 0, cannotTell: 2, notOurs: 1))
        phone.clocks.pass(seconds: 86_400)
        try of.lists.refresh()
        #expect(of.lists.state.today == DayCounts(genuine: 0, notGenuine: 0, cannotTell: 0, notOurs: 0))
    }

    @Test func speechSaysTheHeadline() async throws {
        try await type("https://example.test")
        #expect(phone.signals.said.isEmpty)
        try await of.lists.handle(.speech(true))
        try await type("VN9:AAAA")
        #expect(phone.signals.said == ["CHƯA ĐƯỢC XÁC NHẬN LÀ THẬT"])
    }

    @Test func theLightStaysOnAtTheVerdict() async throws {
        phone.presenter.navigation.open(.scan)
        of.officer.start()
        try await of.officer.handle(.torch(true))
        try await type("VN9:AAAA")
        #expect(of.officer.verdict.state?.torch == true)
        #expect(phone.display.showing.awake)
        phone.presenter.pause()
        #expect(!phone.camera.isRunning)
    }

    @Test func aPictureWithoutACodeIsTold() async throws {
        try await of.officer.handle(.choosePicture)
        #expect(!of.officer.state.pictureWithoutCode)
        phone.pictures.picture = ShownFrame.empty
        try await of.officer.handle(.choosePicture)
        #expect(of.officer.state.pictureWithoutCode)
    }

    @Test func whatKeepsFromCheckingLeadsToWhatHelps() async throws {
        try of.officer.refresh()
        guard case .blocked(let blockers) = of.officer.state.readiness else {
            Issue.record("\(of.officer.state.readiness)")
            return
        }
        #expect(blockers.first == .signedOut)
        try await of.officer.handle(.unblock)
        #expect(phone.place.page == .signIn)
    }

    // MARK: around

    @Test func aTabClosesWhatLiesOverIt() {
        let navigation = phone.presenter.navigation
        navigation.open(.notifications)
        navigation.open(.terms)
        navigation.open(.notifications)
        #expect(phone.place.pages == [.notifications])
        navigation.tab(.wallet)
        #expect(phone.place.pages.isEmpty && of.wallet.state.content == .signedOut)
        #expect(phone.display.showing == Showing(secret: true))
    }

    @Test func allNotificationsAreShownUntilOneIsSwitchedOff() async throws {
        try await of.notifications.handle(.show(.papers, false))
        of.notifications.refresh()
        #expect(of.notifications.state.on == [.account, .certificate])
        try await of.notifications.handle(.allow)
        of.notifications.refresh()
        #expect(of.notifications.state.isAllowed)
    }

    @Test func signedOutTheHomeScreenLeadsToSignIn() async throws {
        #expect(phone.card == .refused(.signedOut))
        #expect(of.personal.state.version == "1.2.3")
        try await of.home.handle(.signIn)
        #expect(phone.place.page == .signIn && of.signIn.state == SignInState())
        try await of.signIn.handle(.back)
        #expect(phone.place.page == nil)
    }
}
