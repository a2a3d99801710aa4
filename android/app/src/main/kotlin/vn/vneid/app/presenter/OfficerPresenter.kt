package vn.vneid.app.presenter

import java.time.Instant
import java.time.ZoneOffset
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import vn.vneid.app.ui.*
import vn.vneid.core.*

/** The officer's camera, and the verdicts on what it sees. */
class OfficerPresenter(session: Session) :
    Presenter<ScanState, ScanEvent>(session, ScanState(CameraState.Starting, OfficerReadiness.Blocked(emptyList()), null)) {
    /** The answer to the last code. */
    val verdict: VerdictPresenter = VerdictPresenter(session, this)
    private val camera = session.device.camera
    private var scanner: CameraScanner? = null
    private var watching: Job? = null
    private var guidance: GuidanceCode? = null
    private var examined: String? = null

    /** Opens officer mode: the camera at once, and lists if they are due. */
    suspend fun enter() {
        session.phone.setSettings(session.phone.settings().copy(officerMode = true))
        session.officer.next()
        refresh()
        session.navigation.close(Page.OFFICER_ENTRY)
        go(Page.SCAN)
        start()
        if (blocker() == Blocker.NO_LISTS || blocker() == Blocker.LISTS_EXPIRED) update()
    }

    /** Looks on, when the app comes back to the foreground. */
    fun start() {
        if (session.navigation.place.value.pages
                .none { it.isOfficers } || scanner != null
        ) {
            return
        }
        scanner = CameraScanner()
        camera.onFrame = ::look
        camera.start()
        watching = session.scope.launch { camera.state.collect { session.changed() } }
    }

    /** Lets go of the camera. */
    fun stop() {
        camera.stop()
        camera.onFrame = {}
        watching?.cancel()
        // Not closed: the camera's thread may be looking.
        scanner = null
    }

    override fun refresh() {
        val readiness = session.officer.readiness(session.now())
        val age = session.officer.lists(session.now()).ageS
        val camera = camera.state.value
        val shown = if (camera is CameraState.On) camera.copy(guidance = guidance) else camera
        show { it.copy(camera = shown, readiness = readiness, listAgeSeconds = age) }
    }

    override suspend fun handle(event: ScanEvent) {
        show { it.copy(pictureWithoutCode = false) }
        when (event) {
            is ScanEvent.Torch -> camera.torch(event.on)
            is ScanEvent.Zoom -> camera.zoom(event.zoom)
            is ScanEvent.HandScanner -> show { it.copy(handScanner = event.on) }
            is ScanEvent.Typed -> examine(event.text)
            ScanEvent.AllowCamera -> camera.allow()
            ScanEvent.ChoosePicture -> choose()
            ScanEvent.Lists -> go(Page.LISTS)
            ScanEvent.Unblock -> unblock()
            ScanEvent.Leave -> leave()
        }
    }

    /** Back to the citizen's app. */
    fun leave() {
        stop()
        session.navigation.close(Page.SCAN)
    }

    /** The next person: also what the volume keys say. */
    fun next() {
        session.officer.next()
        session.navigation.close(Page.VERDICT)
    }

    /** Brings new lists, as the screen on top is told. */
    suspend fun update() {
        show { it.copy(busy = true) }
        try {
            session.needNetwork(::update) { sync(it) }
        } finally {
            show { it.copy(busy = false) }
        }
    }

    /** Runs on the camera's thread, so that the answer is there with the next frame. */
    private fun look(frame: Frame) {
        val scanner = scanner ?: return
        val sight = scanner.look(frame)
        val seen = (sight as? Sight.Guidance)?.guidance
        if (seen != guidance) {
            guidance = seen
            show { if (it.camera is CameraState.On) it.copy(camera = it.camera.copy(guidance = seen)) else it }
        }
        val text = (sight as? Sight.Code)?.text ?: return
        if (session.navigation.place.value.page != Page.LISTS) session.launch { examine(text) }
    }

    private fun CameraScanner.look(frame: Frame): Sight {
        val sinceBootMs = session.now().sinceBootMs.toLong()
        return with(frame) { look(plane, width, height, rowStride, rotationDegrees, sinceBootMs) }
    }

    /** The same code before the camera again changes nothing. */
    private fun examine(text: String) {
        if (text == examined && session.navigation.place.value.page == Page.VERDICT) return
        examined = text
        verdict.take(session.officer.verify(text, session.now()))
        go(Page.VERDICT)
    }

    private suspend fun choose() {
        val picture = session.device.pictures.choose() ?: return
        val sight = CameraScanner().use { it.look(picture) }
        val text = (sight as? Sight.Code)?.text
        if (text == null) show { it.copy(pictureWithoutCode = true) } else examine(text)
    }

    private fun blocker(): Blocker? = (state.value.readiness as? OfficerReadiness.Blocked)?.blockers?.firstOrNull()

    private suspend fun unblock() {
        when (blocker()) {
            Blocker.SIGNED_OUT -> {
                leave()
                session.signIn.open()
            }
            Blocker.LEVEL_TOO_LOW -> session.device.open(Elsewhere.NEAREST_PLACE)
            Blocker.APP_TOO_OLD -> session.device.open(Elsewhere.UPDATE)
            Blocker.CLOCK_WRONG -> session.device.open(Elsewhere.DATE_SETTINGS)
            Blocker.NO_LISTS, Blocker.LISTS_EXPIRED -> update()
            null -> Unit
        }
    }
}

/** The answer to one code. */
class VerdictPresenter(session: Session, private val officer: OfficerPresenter) : Presenter<VerdictState?, VerdictEvent>(session, null) {
    internal fun take(verdict: Verdict) {
        // The officer may be alone with whoever holds a fake: nothing is to be heard.
        val isHeard = verdict.kind != VerdictKind.NOT_GENUINE
        session.device.signals.verdict(verdict.kind, isHeard && session.notes.isOn(SOUND))
        session.notes.count(verdict.kind, session.now().wallMs)
        show { VerdictState(verdict, verdict.cannotTellInARow >= 2u) }
        refresh()
        if (isHeard && session.notes.isOn(SPEECH)) say(Words(session.device.language()).title(verdict))
    }

    override fun refresh() {
        val camera = session.device.camera.state.value as? CameraState.On
        show { it?.copy(torch = camera?.torch) }
    }

    override suspend fun handle(event: VerdictEvent) {
        when (event) {
            VerdictEvent.Next -> officer.next()
            VerdictEvent.Act -> act()
            is VerdictEvent.Say -> say(event.sentence)
            is VerdictEvent.Torch -> session.device.camera.torch(event.on)
        }
    }

    private fun say(sentence: String) = session.device.signals.say(sentence, session.device.language())

    private suspend fun act() {
        when (state.value?.verdict?.nextAction) {
            NextAction.UPDATE_LISTS -> {
                show { it?.copy(busy = true) }
                try {
                    officer.update()
                } finally {
                    show { it?.copy(busy = false) }
                }
            }
            NextAction.SET_CLOCK -> session.device.open(Elsewhere.DATE_SETTINGS)
            NextAction.UPDATE_APP -> session.device.open(Elsewhere.UPDATE)
            // The same person again: back to the camera, in the inspection that is open.
            NextAction.SCAN_AGAIN, NextAction.ASK_NEW_CODE, NextAction.ASK_FOR_CODE_IN_APP,
            NextAction.CITIZEN_GOES_ONLINE, NextAction.ANSWER_CHALLENGE,
            -> session.navigation.close(Page.VERDICT)
            NextAction.COMPARE_PAPERS, NextAction.DO_NOT_RELY, NextAction.ASK_FOR_PAPERS, null -> officer.next()
        }
    }
}

/** What the officer's phone checks with. */
class ListsPresenter(session: Session) : Presenter<ListsState, ListsEvent>(session, stateOf(session)) {
    override fun refresh() {
        show { stateOf(session).copy(trouble = it.trouble, busy = it.busy) }
    }

    override suspend fun handle(event: ListsEvent) {
        when (event) {
            ListsEvent.Back -> back()
            ListsEvent.Update -> update()
            is ListsEvent.Sound -> session.notes[SOUND] = "on".takeIf { event.on }
            is ListsEvent.Speech -> session.notes[SPEECH] = "on".takeIf { event.on }
        }
    }

    private suspend fun update() {
        show { it.copy(busy = true, trouble = null) }
        try {
            val trouble = session.ask { sync(it) }
            show { it.copy(trouble = trouble) }
        } finally {
            show { it.copy(busy = false) }
        }
    }

    private companion object {
        fun stateOf(session: Session): ListsState {
            val now = session.now()
            return ListsState(
                session.officer.readiness(now),
                session.officer.lists(now),
                session.notes.counts(now.wallMs),
                session.notes.isOn(SOUND),
                session.notes.isOn(SPEECH),
            )
        }
    }
}

private fun Notes.isOn(name: String) = this[name] != null

/** The verdicts of the day of [wallMs] in Vietnam, numbers only. */
private fun Notes.counts(wallMs: Long): Map<VerdictKind, Int> {
    val (day, counts) = this[COUNTS]?.split(' ', limit = 2) ?: return emptyMap()
    if (day != dayOf(wallMs)) return emptyMap()
    return VerdictKind.entries.zip(counts.split(' ').map { it.toInt() }).toMap()
}

private fun Notes.count(kind: VerdictKind, wallMs: Long) {
    val counts = counts(wallMs)
    val next = VerdictKind.entries.map { (counts[it] ?: 0) + if (it == kind) 1 else 0 }
    this[COUNTS] = (listOf(dayOf(wallMs)) + next).joinToString(" ")
}

private fun dayOf(wallMs: Long) = Instant
    .ofEpochMilli(wallMs)
    .atOffset(ZoneOffset.ofHours(7))
    .toLocalDate()
    .toString()

private const val SOUND = "sound"
private const val SPEECH = "speech"
private const val COUNTS = "counts"
