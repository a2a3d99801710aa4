package vn.vneid.app.presenter

import kotlinx.coroutines.flow.*
import vn.vneid.app.ui.Obstacle
import vn.vneid.app.ui.Tab

/** What may lie over a tab. */
enum class Page {
    SIGN_IN,
    CODE,
    PAPER,
    LOGIN_SETTINGS,
    PASSWORD,
    DEVICES,
    NOTIFICATIONS,
    TERMS,
    OFFICER_ENTRY,
    SCAN,
    VERDICT,
    LISTS,
    ;

    /** Whether it is one of the officer's, which look different. */
    val isOfficers: Boolean get() = this >= SCAN
}

/** What is seen only while the phone is unlocked. */
internal val PRIVATE_PAGES = listOf(Page.PAPER, Page.LOGIN_SETTINGS, Page.PASSWORD, Page.DEVICES)

/** What a passcode is asked for, and what comes then. */
sealed class Passcodes(val then: () -> Unit) {
    /** To open the lock. */
    class Unlock(then: () -> Unit) : Passcodes(then)

    /** To choose the first. */
    class Choose(then: () -> Unit) : Passcodes(then)

    data object Change : Passcodes({})
}

/** Where in the app somebody is. */
data class Place(
    val tab: Tab = Tab.HOME,
    /** What lies over the tab, the last on top. */
    val pages: List<Page> = emptyList(),
    /** The sheet over all of it. */
    val passcode: Passcodes? = null,
    /** What stands in place of all of it. */
    val obstacle: Blocked? = null,
) {
    val page: Page? get() = pages.lastOrNull()
    val showsPapers: Boolean get() = page == Page.PAPER || (page == null && tab == Tab.WALLET)
    val isPrivate: Boolean get() = passcode == null && (showsPapers || page in PRIVATE_PAGES)
}

/** An obstacle, and what it kept from working. */
class Blocked(val obstacle: Obstacle, val again: () -> Unit)

/** Moves about the app. */
class Navigation {
    private val at = MutableStateFlow(Place())
    val place: StateFlow<Place> = at

    /** Shows a tab and closes what lies over it. */
    fun tab(tab: Tab) = at.update { it.copy(tab = tab, pages = emptyList()) }

    /** Opens a page, or goes back to where it lies. */
    fun open(page: Page) = at.update { place -> place.copy(pages = place.pages.takeWhile { it != page } + page) }

    /** Closes the page on top. */
    fun back() = at.update { it.copy(pages = it.pages.dropLast(1)) }

    /** Closes [page] and what lies over it. */
    fun close(page: Page) = at.update { place -> place.copy(pages = place.pages.takeWhile { it != page }) }

    fun askPasscode(why: Passcodes?) = at.update { it.copy(passcode = why) }

    fun block(obstacle: Obstacle, again: () -> Unit) = at.update { it.copy(obstacle = Blocked(obstacle, again)) }

    fun unblock() = at.update { it.copy(obstacle = null) }
}
