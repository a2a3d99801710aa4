package vn.vneid.app.root

import androidx.compose.runtime.*
import androidx.compose.ui.Modifier
import vn.vneid.app.presenter.*
import vn.vneid.app.ui.*
import vn.vneid.present.Page
import vn.vneid.rules.World

/** The whole app: the screen of where somebody is. [preview] shows what the camera sees. */
@Composable
fun VNeIdApp(app: AppPresenter, dark: Boolean, preview: @Composable (Modifier) -> Unit) {
    val place by app.navigation.place.collectAsState()
    val presenters by app.presenters.collectAsState()
    val exits = remember(app) { Exits({ app.back() }, app.container.device.open) }
    val isOfficers = place.obstacle == null && place.passcode == null && place.shown.isOfficers()
    Look(Look(isOfficers, dark, app.container.device.language(), app.container.app.world == World.TEST), exits) {
        val blocked = place.obstacle
        val opened = presenters
        when {
            blocked != null -> ObstaclePage(blocked.obstacle, app::on)
            opened == null -> Unit
            place.passcode != null -> Shown(opened.passcode) { state, on -> if (state != null) Passcode(state, on) }
            else -> Shown(opened, place, preview)
        }
    }
}

@Composable
private fun Shown(of: Presenters, place: Place, preview: @Composable (Modifier) -> Unit) = when (place.shown) {
    Page.SIGN_IN -> Shown(of.signIn) { state, on -> SignIn(state, on) }
    Page.CODE -> Shown(of.code) { state, on -> Code(state, on) }
    Page.PAPER -> Shown(of.paper) { state, on -> PaperPage(state, on) }
    Page.LOGIN_SETTINGS -> Shown(of.personal) { state, on -> LoginSettings(state, on) }
    Page.PASSWORD -> Shown(of.password) { state, on -> Password(state, on) }
    Page.DEVICES -> Shown(of.devices) { state, on -> Devices(state, on) }
    Page.NOTIFICATIONS -> Shown(of.personal) { state, on -> Notifications(state, on) }
    Page.TERMS -> Terms()
    Page.OFFICER_ENTRY -> Shown(of.personal) { state, on -> OfficerEntry(state, on) }
    Page.SCAN -> Shown(of.officer) { state, on -> Scan(state, preview, on) }
    Page.VERDICT -> Shown(of.officer.verdict) { state, on -> if (state != null) VerdictPage(state, on) }
    Page.LISTS -> Shown(of.lists) { state, on -> Lists(state, on) }
    Page.HOME, Page.WALLET, Page.NOTICES, Page.PERSONAL -> Tab(of, place.tab)
}

@Composable
private fun Tab(of: Presenters, tab: Tab) {
    val changes by of.session.changes.collectAsState()
    val unread = remember(changes) { of.session.inbox.unread() > 0u }
    Tabs(tab, unread, of.session.navigation::tab) {
        when (tab) {
            Tab.HOME -> Shown(of.home) { state, on -> Home(state, on) }
            Tab.WALLET -> Shown(of.wallet) { state, on -> Wallet(state, on) }
            Tab.NOTICES -> Shown(of.notices) { state, on -> Notices(state, on) }
            Tab.PERSONAL -> Shown(of.personal) { state, on -> Personal(state, on) }
        }
    }
}

@Composable
private fun <State, Event> Shown(presenter: Presenter<State, Event>, screen: @Composable (State, (Event) -> Unit) -> Unit) {
    val state by presenter.state.collectAsState()
    screen(state, presenter::on)
}
