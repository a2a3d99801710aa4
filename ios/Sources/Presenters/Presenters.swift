import VNeID

/// The presenters of an opened phone.
@MainActor
public final class Presenters {
    let session: Session
    public private(set) lazy var code = CodePresenter(session, .expired)
    public private(set) lazy var home = HomePresenter(session, code)
    public private(set) lazy var paper = PaperPresenter(session, PaperPageState())
    public private(set) lazy var wallet = WalletPresenter(session, paper)
    public private(set) lazy var notices = NoticesPresenter(session, NoticesState())
    public private(set) lazy var devices = DevicesPresenter(session, DevicesState())
    public private(set) lazy var personal = PersonalPresenter(session, devices, password, officer)
    public private(set) lazy var signIn = SignInPresenter(session)
    public private(set) lazy var passcode = PasscodePresenter(session)
    public private(set) lazy var loginSettings = LoginSettingsPresenter(session, LoginSettingsState())
    public private(set) lazy var password = PasswordPresenter(session, PasswordState())
    public private(set) lazy var notifications = NotificationsPresenter(session, NotificationsState())
    public private(set) lazy var officer = OfficerPresenter(session)
    public private(set) lazy var lists = ListsPresenter(session, ListsState())

    init(_ session: Session) {
        self.session = session
        session.openSignIn = { [weak self] in try await self?.signIn.open() }
        session.openPasscode = { [weak self] why in try await self?.passcode.open(why) }
    }

    /// That of what is seen; the terms have none.
    func of(_ place: Place) -> (any Seen)? {
        let seen: [Page: any Seen] = [
            .home: home, .wallet: wallet, .notices: notices, .personal: personal, .signIn: signIn,
            .code: code,
            .paper: paper, .loginSettings: loginSettings, .password: password, .devices: devices,
            .notifications: notifications, .officerEntry: personal, .scan: officer,
            .verdict: officer.verdict, .lists: lists,
        ]
        return seen[place.shown]
    }
}
