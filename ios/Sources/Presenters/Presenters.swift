/// The presenters of an opened phone.
@MainActor
public final class Presenters {
    let session: Session
    public let code: CodePresenter
    public let home: HomePresenter
    public let paper: PaperPresenter
    public let wallet: WalletPresenter
    public let notices: NoticesPresenter
    public let devices: DevicesPresenter
    public let personal: PersonalPresenter
    public let signIn: SignInPresenter
    public let passcode: PasscodePresenter
    public let loginSettings: LoginSettingsPresenter
    public let password: PasswordPresenter
    public let notifications: NotificationsPresenter
    public let officer: OfficerPresenter
    public let lists: ListsPresenter

    init(_ session: Session) {
        self.session = session
        code = CodePresenter(session)
        home = HomePresenter(session, code)
        paper = PaperPresenter(session)
        wallet = WalletPresenter(session, paper)
        notices = NoticesPresenter(session)
        devices = DevicesPresenter(session)
        password = PasswordPresenter(session)
        officer = OfficerPresenter(session)
        personal = PersonalPresenter(session, devices, password, officer)
        signIn = SignInPresenter(session)
        passcode = PasscodePresenter(session)
        loginSettings = LoginSettingsPresenter(session)
        notifications = NotificationsPresenter(session)
        lists = ListsPresenter(session)
        session.openSignIn = { [weak signIn] in signIn?.open() }
        session.openPasscode = { [weak passcode] why in try await passcode?.open(why) }
    }

    /// That of what is seen; the terms have none.
    func of(_ place: Place) -> (any Seen)? {
        let pages: [Page: any Seen] = [
            .signIn: signIn, .code: code, .paper: paper, .loginSettings: loginSettings, .password: password,
            .devices: devices, .notifications: notifications, .officerEntry: personal, .scan: officer,
            .verdict: officer.verdict, .lists: lists,
        ]
        let tabs: [AppTab: any Seen] = [
            .home: home, .wallet: wallet, .notices: notices, .personal: personal,
        ]
        return place.page.map { pages[$0] } ?? tabs[place.tab]
    }
}
