package vn.vneid.app.presenter

import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import vn.vneid.app.ui.*
import vn.vneid.core.*
import vn.vneid.present.*
import vn.vneid.rules.*

/** The officer's camera, and the verdicts on what it sees. */
class OfficerPresenter(session: Session) :
    Presenter<ScanState, ScanEvent>(session, ScanState(CameraState.Starting, OfficerReadiness.Blocked(emptyList()), null)) {
    /** The answer to the last code. */
    val verdict: VerdictPresenter = VerdictPresenter(session, this)
    private val camera = session.device.camera
    private var watching: Job? = null

    @Volatile private var scanner: CameraScanner? = null

    @Volatile private var guidance: GuidanceCode? = null

    /** The keyboards with which the way of typing was proven. */
    private var keyboards: String? = null
    private val proving by lazy { HandScanner.Proving(calibrationCode(), limits().quietZone.toInt()) }

    /** Opens officer mode: the camera at once, and lists if they are due. */
    suspend fun enter() {
        session.set { it.copy(officerMode = true) }
        session.officer.next()
        refresh()
        session.navigation.close(Page.OFFICER_ENTRY)
        go(Page.SCAN)
        start()
        if (state.value.readiness.listsAreDue()) update()
    }

    /** Looks on, when the app comes back to the foreground. */
    fun start() {
        if (scanner != null || session.navigation.place.value.pages.none { it.isOfficers() }) return
        scanner = CameraScanner()
        camera.onFrame = ::look
        camera.start()
        watching = session.scope.launch { camera.state.collect { session.changed() } }
    }

    /** Lets go of the camera. */
    fun stop() {
        loseFocus()
        camera.stop()
        camera.onFrame = {}
        watching?.cancel()
        // Not closed: the camera's thread may be looking.
        scanner = null
    }

    override fun refresh() {
        val readiness = session.officer.readiness()
        val age = session.officer.lists().ageS
        val camera = camera.state.value
        val shown = if (camera is CameraState.On) camera.copy(guidance = guidance) else camera
        val mustProve = state.value.handScanner == HandScanner.Proven && !isTypingProven()
        show {
            it.copy(shown, readiness, age, handScanner = if (mustProve) proving else it.handScanner)
        }
    }

    override suspend fun handle(event: ScanEvent) {
        show { it.copy(pictureWithoutCode = false) }
        when (event) {
            is ScanEvent.Torch -> camera.torch(event.on)
            is ScanEvent.Zoom -> camera.zoom(event.zoom)
            is ScanEvent.HandScanner -> {
                session.officer.interruptTyping()
                show { it.copy(handScanner = if (event.on) proving else null) }
            }
            is ScanEvent.Typed -> typed(event.text)
            // The verdict covers the field, and takes nothing from it.
            ScanEvent.TypingInterrupted -> if (session.navigation.place.value.page != Page.VERDICT) loseFocus()
            ScanEvent.AllowCamera -> camera.allow()
            ScanEvent.ChoosePicture -> choose()
            ScanEvent.Lists -> {
                loseFocus()
                go(Page.LISTS)
            }
            ScanEvent.UpdateLists -> update()
            ScanEvent.SignIn -> {
                leave()
                session.signIn.open()
            }
        }
    }

    /** Back to the citizen's app. */
    fun leave() {
        stop()
        session.navigation.close(Page.SCAN)
    }

    /** What is typed may go elsewhere, or come from elsewhere: the way of typing must be proven anew. */
    fun loseFocus() {
        session.officer.interruptTyping()
        show { if (it.handScanner == null) it else it.copy(handScanner = proving) }
    }

    /** A volume key, or a swipe back: the next person, unless the verdict waits for the officer's own "next". */
    fun nextByTheWay() {
        if (!verdict.holds) next()
    }

    /** The next person. */
    fun next() {
        session.officer.next()
        session.navigation.close(Page.VERDICT)
    }

    private suspend fun update() = ask({ copy(asked = it) }) { sync() }

    /** Runs on the camera's thread and has the answer there before it returns: the next frame that is drawn shows it. */
    private fun look(frame: Frame) {
        val sight = scanner?.look(frame) ?: return
        val seen = (sight as? Sight.Guidance)?.guidance
        if (seen != guidance) {
            guidance = seen
            show { if (it.camera is CameraState.On) it.copy(camera = it.camera.copy(guidance = seen)) else it }
        }
        val text = (sight as? Sight.Code)?.text ?: return
        if (session.navigation.place.value.page != Page.LISTS) session.launch(CoroutineStart.UNDISPATCHED) { examine(text, Source.SEEN) }
    }

    private fun typed(text: String) {
        val asked = state.value.handScanner as? HandScanner.Proving
        if (asked == null) {
            // Looked at before the verdict: another keyboard takes its proof away.
            isTypingProven()
            return examine(text, Source.TYPED)
        }
        val isRight = session.officer.proveTyping(text)
        keyboards = session.device.keyboards()
        val next = if (isRight && asked.once) HandScanner.Proven else asked.copy(once = isRight, wrong = !isRight)
        show { it.copy(handScanner = next) }
    }

    private fun isTypingProven(): Boolean {
        if (keyboards != session.device.keyboards()) session.officer.interruptTyping()
        return session.officer.typingIsProven()
    }

    private fun CameraScanner.look(frame: Frame): Sight {
        val sinceBootMs = session.now().sinceBootMs
        return with(frame) { look(plane, width, height, rowStride, rotationDegrees, sinceBootMs) }
    }

    /** The same code before the camera again changes nothing. */
    private fun examine(text: String, source: Source) {
        verdict.take(session.officer.examine(text, source, false) ?: return)
        go(Page.VERDICT)
    }

    private suspend fun choose() {
        val picture = session.device.pictures.choose() ?: return
        val sight = CameraScanner().use { it.look(picture) }
        val text = (sight as? Sight.Code)?.text
        if (text == null) show { it.copy(pictureWithoutCode = true) } else examine(text, Source.SEEN)
    }
}

/** The answer to one code. */
class VerdictPresenter(session: Session, private val officer: OfficerPresenter) : Presenter<VerdictState?, VerdictEvent>(session, null) {
    /** Whether what is shown says "not genuine": nothing but the button "next" takes that away. */
    val holds: Boolean
        get() = session.navigation.place.value.page == Page.VERDICT && state.value?.view?.holds == true

    internal fun take(verdict: Verdict) {
        val state = VerdictState(verdict)
        val view = state.view
        show { state }
        refresh()
        session.device.signals.verdict(view.kind, !view.isSilent && session.notes.isOn(SOUND))
        if (!view.isSilent && session.notes.isOn(SPEECH)) say(Words(session.device.language()).heard(view))
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

    /** The same person again: back to the camera, in the inspection that is open. */
    private fun lookAgain() {
        session.officer.lookAgain()
        session.navigation.close(Page.VERDICT)
    }

    private suspend fun act() {
        when (val act = state.value?.view?.button?.act) {
            Act.SYNC -> ask({ this?.copy(asked = it) }) { sync() }
            Act.SCAN_AGAIN -> lookAgain()
            Act.PROVE_TYPING -> {
                lookAgain()
                officer.on(ScanEvent.HandScanner(true))
            }
            else -> act?.elsewhere?.let(session.device.open)
        }
    }
}

/** What the officer's phone checks with. */
class ListsPresenter(session: Session) : Presenter<ListsState, ListsEvent>(session, stateOf(session)) {
    override fun refresh() = show { stateOf(session).copy(asked = it.asked) }

    override suspend fun handle(event: ListsEvent) {
        when (event) {
            ListsEvent.Update -> ask({ copy(asked = it) }) { sync() }
            is ListsEvent.Sound -> session.notes[SOUND] = "on".takeIf { event.on }
            is ListsEvent.Speech -> session.notes[SPEECH] = "on".takeIf { event.on }
        }
    }

    private companion object {
        fun stateOf(session: Session): ListsState {
            val (sound, speech) = session.notes.run { isOn(SOUND) to isOn(SPEECH) }
            return session.officer.run { ListsState(readiness(), lists(), counts(), sound, speech) }
        }
    }
}

private fun Notes.isOn(name: String) = this[name] != null

private const val SOUND = "sound"
private const val SPEECH = "speech"
