import Presenters
import SwiftUI
import VNeID
import Words

/// The whole app: the screen of where somebody is. `decode` makes a picture of a portrait's bytes, and
/// `preview` shows what the camera sees.
///
/// What covers the tabs is a layer of its own and no sheet of the system: where somebody is changes at
/// once, several layers at a time, and a verdict must not wait for an animation.
public struct AppScreen<Preview: View>: View {
    private let app: AppPresenter
    private let decode: @MainActor @Sendable (Portrait) -> Image?
    private let preview: Preview
    @Environment(\.colorScheme) private var colorScheme

    public init(
        _ app: AppPresenter, decode: @escaping @MainActor @Sendable (Portrait) -> Image?,
        @ViewBuilder preview: () -> Preview
    ) {
        self.app = app
        self.decode = decode
        self.preview = preview()
    }

    private var at: Place { app.navigation.place }
    private var words: Words { Words(app.language) }
    private var isInOfficerMode: Bool { at.obstacle == nil && at.pages.contains(where: { $0.isOfficers() }) }

    private var look: Look { Look(isOfficers: isInOfficerMode, isDark: colorScheme == .dark) }

    public var body: some View {
        VStack(spacing: 0) {
            if app.isTestWorld { testWorld }
            place
        }
        .tint(look.accent.color)
        .environment(\.words, words).environment(\.look, look).environment(\.decode, decode)
        .environment(\.open, app.open)
        .environment(\.locale, Locale(identifier: words.language.rawValue))
    }

    /// Of a test world, every screen says so.
    private var testWorld: some View {
        Text(words("world.short")).font(.caption.bold()).foregroundStyle(Color.black)
            .frame(maxWidth: .infinity).padding(2).background(Tint(0xFFCC33).color)
            .accessibilityLabel(words("world.test"))
    }

    @ViewBuilder private var place: some View {
        if let blocked = at.obstacle {
            ObstacleScreen(obstacle: blocked.obstacle, on: app.on)
        } else if let of = app.presenters {
            ZStack {
                pages(of).accessibilityHidden(at.passcode != nil)
                if at.passcode != nil, let view = of.passcode.state {
                    PasscodeScreen(view: view, on: of.passcode.on)
                }
            }
        } else {
            ProgressView().frame(maxWidth: .infinity, maxHeight: .infinity)
        }
    }

    private func pages(_ of: Presenters) -> some View {
        ZStack {
            if isInOfficerMode {
                officers(of)
            } else {
                tabs(of).accessibilityHidden(at.page?.isWhole() == true)
            }
            if at.page == .signIn { SignInScreen(view: of.signIn.state, on: of.signIn.on) }
            if at.page == .code { CodeScreen(state: of.code.state, on: of.code.on) }
        }
    }

    private func tabs(_ of: Presenters) -> some View {
        TabView(selection: Binding(at.tab) { app.navigation.tab($0) }) {
            ForEach(AppTab.allCases, id: \.self) { tab in
                NavigationStack(path: path { tab == at.tab && !$0.isWhole() }) {
                    root(tab, of).navigationDestination(for: Page.self) { page($0, of) }
                }
                .tabItem { Label(words("tab.\(tab.rawValue)"), systemImage: tab.symbol) }
                .badge(tab == .notices ? of.notices.unread : 0)
                .tag(tab)
            }
        }
    }

    @ViewBuilder private func root(_ tab: AppTab, _ of: Presenters) -> some View {
        switch tab {
        case .home: HomeScreen(state: of.home.state, on: of.home.on)
        case .wallet: WalletScreen(state: of.wallet.state, on: of.wallet.on)
        case .notices: NoticesScreen(state: of.notices.state, on: of.notices.on)
        case .personal: PersonalScreen(state: of.personal.state, on: of.personal.on)
        }
    }

    @ViewBuilder private func page(_ page: Page, _ of: Presenters) -> some View {
        switch page {
        case .paper: PaperScreen(state: of.paper.state, on: of.paper.on)
        case .loginSettings: LoginSettingsScreen(state: of.loginSettings.state, on: of.loginSettings.on)
        case .password: PasswordScreen(state: of.password.state, on: of.password.on)
        case .devices: DevicesScreen(state: of.devices.state, on: of.devices.on)
        case .notifications: NotificationsScreen(state: of.notifications.state, on: of.notifications.on)
        case .terms: TermsScreen()
        case .officerEntry: OfficerEntryScreen(state: of.personal.state, on: of.personal.on)
        case .lists: ListsScreen(state: of.lists.state, on: of.lists.on)
        case .home, .wallet, .notices, .personal, .signIn, .code, .scan, .verdict: EmptyView()
        }
    }

    /// In a frame around each of the pages, so that they look different at a glance.
    private func officers(_ of: Presenters) -> some View {
        VStack(spacing: 0) {
            Text(words("officer.title")).font(.subheadline.bold()).kerning(1.5)
                .foregroundStyle(look.onAccent.color)
                .frame(maxWidth: .infinity).padding(4).background(look.accent.color)
                .accessibilityAddTraits(.isHeader)
            ZStack {
                NavigationStack(path: path { $0 == .lists }) {
                    ScanScreen(state: of.officer.state, preview: preview, on: of.officer.on)
                        .navigationDestination(for: Page.self) { page($0, of) }
                }
                .accessibilityHidden(at.page == .verdict)
                if at.page == .verdict, let state = of.officer.verdict.state {
                    VerdictScreen(state: state, on: of.officer.verdict.on)
                }
            }
            .padding(4).border(look.accent.color, width: 4)
        }
    }

    /// The pages that lie over each other in one stack, from which somebody goes back.
    private func path(_ isPushed: (Page) -> Bool) -> Binding<[Page]> {
        let pages = at.pages
        let pushed = pages.filter(isPushed)
        return Binding(pushed) { left in
            guard left.count < pushed.count else { return }
            app.navigation.back(to: pages.count - pushed.count + left.count)
        }
    }
}

extension AppTab {
    fileprivate var symbol: String {
        switch self {
        case .home: "house"
        case .wallet: "wallet.pass"
        case .notices: "bell"
        case .personal: "person"
        }
    }
}
