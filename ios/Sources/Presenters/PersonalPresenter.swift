import VNeID

/// Of the tab "Cá nhân", and of the page before officer mode.
public struct PersonalState: Asking, Equatable {
    /// Who is signed in, if anybody is.
    public var account = AccountState.signedOut
    /// The switch "Xác minh ứng dụng qua QR code".
    public var qrVerification = false
    /// For example `0.1.0`.
    public let version: String
    public var trouble: Trouble?
    public var isBusy = false

    /// Whether officer mode opens: for any level-2 account.
    public var isLevelTwo: Bool { if case .signedIn(.two, _, _, _) = account { true } else { false } }
}

public enum PersonalEvent: Equatable, Sendable {
    case qrVerification(Bool)
    /// Opens what a row leads to.
    case open(PersonalRow)
    case enterOfficerMode
    case signIn
    case signOut
}

/// Named as the texts are.
public enum PersonalRow: String, CaseIterable, Sendable {
    case loginSettings = "login_settings"
    case password, passcode, devices, notifications, terms
    case officerMode = "officer_mode"
}

/// The tab "Cá nhân".
@MainActor
public final class PersonalPresenter: Presenter<PersonalState, PersonalEvent> {
    private let devices: DevicesPresenter
    private let password: PasswordPresenter
    private let officer: OfficerPresenter

    init(
        _ session: Session, _ devices: DevicesPresenter, _ password: PasswordPresenter,
        _ officer: OfficerPresenter
    ) {
        self.devices = devices
        self.password = password
        self.officer = officer
        let version = session.app.version
        super.init(
            session, PersonalState(version: "\(version.major).\(version.minor).\(version.patch)"))
    }

    override func refresh() {
        state.account = session.phone.account()
        state.qrVerification = session.phone.settings().qrVerification
    }

    override func handle(_ event: PersonalEvent) async throws {
        switch event {
        case .qrVerification(let on): try await session.set { $0.with(qrVerification: on) }
        case .open(let row): try await open(row)
        case .enterOfficerMode: try await officer.enter()
        case .signIn: session.openSignIn()
        case .signOut: try await ask { try await $0.signOut() }
        }
    }

    private func open(_ row: PersonalRow) async throws {
        switch row {
        case .loginSettings: try await session.unlocked { [self] in go(.loginSettings) }
        case .password:
            try await session.unlocked { [self] in
                password.state = PasswordState()
                go(.password)
            }
        case .passcode: if session.phone.hasPasscode() { try await session.openPasscode(.change) }
        case .devices:
            try await session.unlocked { [self] in
                go(.devices)
                try await devices.load()
            }
        case .notifications: go(.notifications)
        case .terms: go(.terms)
        case .officerMode: go(.officerEntry)
        }
    }
}
