package vn.vneid.app.presenter

import kotlinx.coroutines.flow.*
import vn.vneid.app.ui.Tab
import vn.vneid.present.*

/** What a passcode is asked for, and what comes then. */
sealed class Passcodes(val purpose: PasscodePurpose, val then: () -> Unit) {
    /** To open the lock. */
    class Unlock(then: () -> Unit) : Passcodes(PasscodePurpose.UNLOCK, then)

    /** To choose the first. */
    class Choose(then: () -> Unit) : Passcodes(PasscodePurpose.CHOOSE, then)

    data object Change : Passcodes(PasscodePurpose.CHANGE, {})
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

    /** The page on top, or the tab. */
    val shown: Page get() = page ?: tab.page
    val isPrivate: Boolean get() = passcode == null && shown.isPrivate()
}

/** An obstacle, and what it kept from working. */
class Blocked(val obstacle: Obstacle, val again: () -> Unit) {
    internal val canBeLeft: Boolean get() = obstacle.view().buttons.any { it.act == Act.BACK }
}

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

    /** Closes the pages that nobody sees while the phone is locked, and what lies over them. */
    fun closePrivate() = at.update { place -> place.copy(pages = place.pages.takeWhile { !it.isPrivate() }) }

    fun askPasscode(why: Passcodes?) = at.update { it.copy(passcode = why) }

    fun block(obstacle: Obstacle, again: () -> Unit) = at.update { it.copy(obstacle = Blocked(obstacle, again)) }

    fun unblock() = at.update { it.copy(obstacle = null) }
}

private val Tab.page: Page
    get() = when (this) {
        Tab.HOME -> Page.HOME
        Tab.WALLET -> Page.WALLET
        Tab.NOTICES -> Page.NOTICES
        Tab.PERSONAL -> Page.PERSONAL
    }
