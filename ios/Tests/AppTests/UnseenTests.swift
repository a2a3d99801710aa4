import Platform
import Testing
import Words

@testable import Presenters

/// What the phone does while nobody looks at the app.
@MainActor
@Suite(.serialized) struct UnseenTests {
    @Test func whatHappenedToTheAccountIsShownOnceAsANotification() async throws {
        let world = try TestWorld()
        defer { world.close() }
        let phone = try await world.signedIn("000000000789")
        await phone.presenter.syncUnseen()
        let before = phone.reminders.told.count
        try await beginMove(to: try await world.phone("new"), in: world)
        await phone.presenter.syncUnseen()
        let words = Words(.vi)
        let told = phone.reminders.told[before...]
        #expect(
            told.contains { $0.hasPrefix(words("account_notice.move_requested.title").prefix(10)) }, "\(told)"
        )
        // Known by now, and each of its kinds can be switched off.
        let after = phone.reminders.told.count
        await phone.presenter.syncUnseen()
        #expect(phone.reminders.told.count == after)
        try await phone.of.notifications.handle(.show(.account, false))
        try await beginMove(to: try await world.phone("newer"), in: world)
        await phone.presenter.syncUnseen()
        #expect(phone.reminders.told.count == after)
        #expect(phone.of.session.inbox.unread() > 1)
    }

    @Test func nobodySignedInIsNoReasonToSpeak() async throws {
        let phone = try await PlayedPhone.alone()
        await phone.presenter.syncUnseen()
        #expect(phone.reminders.told.isEmpty && phone.reminders.syncInSeconds == nil && phone.obstacle == nil)
    }

    /// Another phone of the same person asks for the account, as far as its waiting.
    private func beginMove(to phone: PlayedPhone, in world: TestWorld) async throws {
        phone.of.home.on(.act(.signIn))
        try await until("sign-in is open") { phone.place.page == .signIn }
        phone.of.signIn.on(.submitted(number: "000000000789", password: TestWorld.password))
        try await until("the one-time code was sent") { phone.isAskedForOneTimeCode }
        phone.of.signIn.on(.codeEntered(code: try world.code(for: "000000000789")))
        try await until("it waits") {
            if phone.isChoosingPasscode { return true }
            if case .waiting = phone.of.signIn.state.step { return true } else { return false }
        }
    }
}
