import Observation
import VNeID

public struct PersonalState: Equatable, Sendable {
    /// Who is signed in, if anybody is.
    public var account = AccountState.signedOut
    /// The switch "Xác minh ứng dụng qua QR code".
    public var qrVerification = false
    /// For example `0.1.0`.
    public let version: String
    public var trouble: Trouble?
    public var isBusy = false
}

public enum PersonalEvent: Equatable, Sendable {
    case qrVerification(Bool)
    /// Opens what a row leads to.
    case open(PersonalRow)
    case signIn
    case signOut
}

public enum PersonalRow: CaseIterable, Sendable {
    case loginSettings
    case password
    case passcode
    case devices
    case notifications
    case terms
    case officerMode
}

/// The tab "Cá nhân".
@MainActor
@Observable
public final class PersonalPresenter: Presenter {
    public private(set) var state: PersonalState
    @ObservationIgnored public let session: Session
    @ObservationIgnored private let devices: DevicesPresenter

    init(_ session: Session, _ devices: DevicesPresenter) {
        self.session = session
        self.devices = devices
        let version = session.container.app.version
        state = PersonalState(version: "\(version.major).\(version.minor).\(version.patch)")
    }

    public func refresh() {
        state.account = session.phone.account()
        state.qrVerification = session.phone.settings().qrVerification
    }

    public func handle(_ event: PersonalEvent) async throws {
        switch event {
        case .qrVerification(let on): try await session.set { $0.with(qrVerification: on) }
        case .open(let row): try await open(row)
        case .signIn: session.openSignIn()
        case .signOut: try await signOut()
        }
    }

    private func open(_ row: PersonalRow) async throws {
        switch row {
        case .loginSettings: try await session.unlocked { [self] in go(.loginSettings) }
        case .password: try await session.unlocked { [self] in go(.password) }
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

    private func signOut() async throws {
        state.isBusy = true
        state.trouble = nil
        defer { state.isBusy = false }
        state.trouble = try await session.ask { try await $0.signOut(now: $1) }
    }
}

public struct OfficerEntryState: Equatable, Sendable {
    /// Any level-2 account may.
    public var isLevelTwo = false
}

public enum OfficerEntryEvent: CaseIterable, Sendable {
    case back
    case enter
}

/// "Chế độ cán bộ", seen from the citizen's side.
@MainActor
@Observable
public final class OfficerEntryPresenter: Presenter {
    public private(set) var state = OfficerEntryState()
    @ObservationIgnored public let session: Session
    @ObservationIgnored private let officer: OfficerPresenter

    init(_ session: Session, _ officer: OfficerPresenter) {
        self.session = session
        self.officer = officer
    }

    public func refresh() {
        if case .signedIn(.two, _, _, _) = session.phone.account() {
            state.isLevelTwo = true
        } else {
            state.isLevelTwo = false
        }
    }

    public func handle(_ event: OfficerEntryEvent) async throws {
        switch event {
        case .back: back()
        case .enter: try await officer.enter()
        }
    }
}
