import Presenters
import SwiftUI
import VNeID
import Words

/// The whole app: the screen of where somebody is. `preview` shows what the camera sees.
public struct AppScreen<Preview: View>: View {
    private let app: AppPresenter
    private let preview: Preview

    public init(_ app: AppPresenter, @ViewBuilder preview: () -> Preview) {
        self.app = app
        self.preview = preview()
    }

    public var body: some View {
        let words = Words(app.language)
        VStack(spacing: 0) {
            if app.isTestWorld { Banner(text: words("world.short"), isOfficers: false) }
            if isOfficers { Banner(text: words("officer.title"), isOfficers: true) }
            place
        }
        .environment(\.words, words)
    }

    /// The officer's pages look different at a glance, so that a citizen's can't pass for one.
    private var isOfficers: Bool {
        let place = app.navigation.place
        return place.obstacle == nil && place.passcode == nil && place.page?.isOfficers == true
    }

    @ViewBuilder private var place: some View {
        let place = app.navigation.place
        if let blocked = place.obstacle {
            ObstacleScreen(obstacle: blocked.obstacle, on: app.on)
        } else if let of = app.presenters {
            if place.passcode != nil {
                PasscodeScreen(state: of.passcode.state, on: of.passcode.on)
            } else if let page = place.page {
                self.page(page, of)
            } else {
                tab(place.tab, of)
            }
        }
    }

    @ViewBuilder private func page(_ page: Page, _ of: Presenters) -> some View {
        switch page {
        case .signIn: SignInScreen(state: of.signIn.state, on: of.signIn.on)
        case .code: CodeScreen(state: of.code.state, on: of.code.on)
        case .paper: PaperScreen(state: of.paper.state, on: of.paper.on)
        case .loginSettings: LoginSettingsScreen(state: of.loginSettings.state, on: of.loginSettings.on)
        case .password: PasswordScreen(state: of.password.state, on: of.password.on)
        case .devices: DevicesScreen(state: of.devices.state, on: of.devices.on)
        case .notifications: NotificationsScreen(state: of.notifications.state, on: of.notifications.on)
        case .terms: TermsScreen(back: app.back)
        case .officerEntry: OfficerEntryScreen(state: of.officerEntry.state, on: of.officerEntry.on)
        case .scan: ScanScreen(state: of.officer.state, preview: preview, on: of.officer.on)
        case .verdict:
            if let state = of.officer.verdict.state { VerdictScreen(state: state, on: of.officer.verdict.on) }
        case .lists: ListsScreen(state: of.lists.state, on: of.lists.on)
        }
    }

    @ViewBuilder private func tab(_ tab: Tab, _ of: Presenters) -> some View {
        VStack(spacing: 0) {
            switch tab {
            case .home: HomeScreen(state: of.home.state, on: of.home.on)
            case .wallet: WalletScreen(state: of.wallet.state, on: of.wallet.on)
            case .notices: NoticesScreen(state: of.notices.state, on: of.notices.on)
            case .personal: PersonalScreen(state: of.personal.state, on: of.personal.on)
            }
            Tabs(shown: tab, hasUnread: of.notices.unread > 0, open: app.navigation.tab)
        }
    }
}

/// The four tabs.
private struct Tabs: View {
    let shown: Tab
    let hasUnread: Bool
    let open: @MainActor (Tab) -> Void
    @Environment(\.words) private var words

    var body: some View {
        HStack {
            ForEach(Tab.allCases, id: \.self) { tab in
                Button {
                    open(tab)
                } label: {
                    VStack {
                        Image(systemName: symbol(tab)).accessibilityHidden(true)
                        Text(title(tab)).font(tab == shown ? .footnote.bold() : .footnote)
                        if tab == .notices && hasUnread { Text(words("tab.unread")).font(.footnote) }
                    }
                    .frame(maxWidth: .infinity)
                }
            }
        }
        .padding(.vertical, 8)
    }

    private func symbol(_ tab: Tab) -> String {
        switch tab {
        case .home: "house"
        case .wallet: "wallet.pass"
        case .notices: "bell"
        case .personal: "person"
        }
    }

    private func title(_ tab: Tab) -> String {
        switch tab {
        case .home: words("tab.home")
        case .wallet: words("tab.wallet")
        case .notices: words("tab.notices")
        case .personal: words("tab.personal")
        }
    }
}

/// A strip over the whole width.
private struct Banner: View {
    let text: String
    let isOfficers: Bool

    var body: some View {
        Text(text).font(.footnote.bold()).frame(maxWidth: .infinity).padding(6)
            .foregroundStyle(isOfficers ? Color.white : Color.black)
            .background(
                isOfficers
                    ? Color(red: 0.06, green: 0.27, blue: 0.47) : Color(red: 1, green: 0.8, blue: 0.2))
    }
}
