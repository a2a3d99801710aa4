package vn.vneid.app.ui

import androidx.compose.foundation.Canvas
import androidx.compose.runtime.Composable
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Brush
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.Paint
import androidx.compose.ui.tooling.preview.Preview
import androidx.compose.ui.tooling.preview.PreviewParameter
import androidx.compose.ui.tooling.preview.PreviewParameterProvider
import vn.vneid.client.*
import vn.vneid.core.*
import vn.vneid.present.*
import vn.vneid.rules.*

/** One state of one screen; what is tapped goes to the argument. */
class Screen(val name: String, val officer: Boolean = false, val content: @Composable (onEvent: (Any) -> Unit) -> Unit)

/** Every state of every screen. */
val SCREENS: List<Screen> = citizen() + signIn() + settings() + obstacles() + officer() + verdicts()

@Preview
@Composable
private fun Previews(@PreviewParameter(AllScreens::class) screen: Screen) =
    Look(Look(screen.officer, dark = false, Language.VI, testWorld = true)) { screen.content {} }

private class AllScreens : PreviewParameterProvider<Screen> {
    override val values = SCREENS.asSequence()
}

private fun citizen(): List<Screen> {
    val home =
        HomeState(Samples.person.name, CodeCard.Ready(Samples.now.plusSeconds(2 * Samples.DAY)), 4, Samples.notice(NoticeKind.SIGNED_IN))
    val showing = CodeState.Showing(Samples.modules, 4, 42, 60)
    val waiting = setOf("p2")
    val withdrawn = Samples.paper(PaperKind.DRIVING_LICENCE, PaperState.WITHDRAWN)
    val expired = Samples.paper(PaperKind.HEALTH_INSURANCE, PaperState.EXPIRED)
    val replaced = Samples.paper(PaperKind.VEHICLE_REGISTRATION, PaperState.ISSUER_WITHDRAWN)
    val trouble =
        listOf(withdrawn, expired, replaced).map { PaperLine.Shown(it) } +
            PaperReason.entries.mapIndexed { place, reason -> PaperLine.NotShown(byteArrayOf(place.toByte()), reason) }
    val notices = NoticeKind.entries.mapIndexed { place, kind -> Samples.notice(kind, place.toLong(), place > 1) }
    return listOf(
        Screen("home-ready") { WithTabs(Tab.HOME, it) { Home(home, it) } },
        Screen("home-making") { WithTabs(Tab.HOME, it) { Home(home.copy(card = CodeCard.Making), it) } },
        Screen("home-offline") { WithTabs(Tab.HOME, it) { Home(home.copy(asked = Samples.offline()), it) } },
    ) +
        Samples.refusals().map { refusal ->
            val name = home.name.takeIf { refusal != Refusal.SignedOut }
            val state = home.copy(name = name, card = CodeCard.Refused(refusal), notice = null)
            Screen("home-${refusal.code()}") { WithTabs(Tab.HOME, it) { Home(state, it) } }
        } +
        listOf(
            Screen("code-showing") { Code(showing, it) },
            Screen("code-last-seconds") { Code(showing.copy(secondsLeft = 7), it) },
            Screen("code-expired") { Code(CodeState.Expired, it) },
            Screen("wallet-signed-out") { WithTabs(Tab.WALLET, it) { Wallet(WalletState.SignedOut, it) } },
            Screen("wallet-locked") { WithTabs(Tab.WALLET, it) { Wallet(WalletState.Locked, it) } },
            Screen("wallet-loading") { WithTabs(Tab.WALLET, it) { Wallet(WalletState.Papers(emptyList(), Asked(busy = true)), it) } },
            Screen("wallet-empty") { WithTabs(Tab.WALLET, it) { Wallet(WalletState.Papers(emptyList()), it) } },
            Screen("wallet") { WithTabs(Tab.WALLET, it) { Wallet(WalletState.Papers(Samples.papers), it) } },
            Screen("wallet-troubled") {
                WithTabs(Tab.WALLET, it) { Wallet(WalletState.Papers(trouble, Samples.offline()), it) }
            },
            Screen("paper") { PaperPage(PaperPageState(Samples.licence, portrait()), it) },
            Screen("paper-offline") {
                PaperPage(PaperPageState(Paper.NotShown(PaperReason.DAMAGED), asked = Samples.offline(Part.PAPERS)), it)
            },
            Screen("paper-damaged") { PaperPage(PaperPageState(Paper.NotShown(PaperReason.DAMAGED)), it) },
            Screen("notices-empty") { WithTabs(Tab.NOTICES, it) { Notices(NoticesState(emptyList(), waiting), it) } },
            Screen("notices") { WithTabs(Tab.NOTICES, it) { Notices(NoticesState(notices, waiting), it) } },
            Screen("notices-newer") {
                WithTabs(Tab.NOTICES, it) { Notices(NoticesState(listOf(Samples.notice(null)), waiting), it) }
            },
        )
}

private fun signIn(): List<Screen> {
    val tries = listOf(Message("trouble_more.tries", listOf(Placeholder("count", MessageValue.Number(3)))))
    val refused = Samples.trouble(Part.SIGN_IN, "sign_in_refused", tries)
    val code = { left: UInt -> SignInStanding.AwaitingCode("47", left) }
    val waiting = SignInStanding.Waiting(SignInWait(Samples.now.plusSeconds(Samples.DAY), "47", takesActivationCode = false))
    val first = SignInStanding.Waiting(SignInWait(Samples.now.plusSeconds(Samples.DAY), "47", takesActivationCode = true))
    val activated = { trouble: TroubleView ->
        signIn(first, SignInEvent.ActivationEntered("00000-00001"), SignInEvent.Answered(stage(first), trouble))
    }
    val biometrics = signIn(
        SignInStanding.AwaitingRegistration,
        SignInEvent.TryAgain,
        SignInEvent.Answered(stage(SignInStanding.SignedIn), null),
        SignInEvent.PasscodeChosen(true),
    )
    val submitted = SignInEvent.Submitted(Samples.person.number, "password")
    return listOf(
        "number" to signIn(SignInStanding.SignedOut),
        "refused" to signIn(SignInStanding.SignedOut, submitted, SignInEvent.Answered(stage(SignInStanding.SignedOut), refused)),
        "removed" to signIn(waiting, SignInEvent.TryAgain, SignInEvent.Answered(stage(SignInStanding.Removed), null)),
        "code" to signIn(code(280u)),
        "code-over" to signIn(code(0u)),
        "registering" to signIn(SignInStanding.AwaitingRegistration, SignInEvent.TryAgain),
        "registering-offline" to
            signIn(
                SignInStanding.AwaitingRegistration,
                SignInEvent.TryAgain,
                SignInEvent.Answered(stage(SignInStanding.AwaitingRegistration), Samples.offline().trouble),
            ),
        "biometrics" to biometrics,
        "waiting" to signIn(waiting),
        "waiting-first" to signIn(first),
        "waiting-first-mistyped" to activated(Samples.trouble(Part.SIGN_IN, "activation_code_mistyped")),
        "waiting-first-wrong" to activated(Samples.trouble(Part.SIGN_IN, "activation_code_wrong", tries)),
        "waiting-first-ended" to activated(Samples.trouble(Part.SIGN_IN, "activation_ended")),
    ).map { (name, view) -> Screen("sign-in-$name") { SignIn(view, it) } } + passcode()
}

/** What signing in shows after these events. */
private fun signIn(standing: SignInStanding, vararg events: SignInEvent): SignInView = SignIn().use { steps ->
    steps.on(SignInEvent.Opened(stage(standing), hasScreenLock = true))
    events.forEach(steps::on)
    steps.view()
}

private fun stage(standing: SignInStanding) = SignInStage(standing, hasPasscode = false)

private fun passcode(): List<Screen> {
    fun view(step: PasscodeStep, vararg faults: Message) = PasscodeView(
        step,
        Samples.said("passcode_sheet.${step.name.lowercase()}"),
        Samples.said("passcode_sheet.what").takeIf { step == PasscodeStep.CHOOSE || step == PasscodeStep.NEW },
        faults.toList(),
        null,
        attempt = 0u,
        takesDigits = true,
        isBusy = false,
        offersBiometrics = step == PasscodeStep.UNLOCK,
        canCancel = step != PasscodeStep.CHOOSE,
        canForget = step != PasscodeStep.CHOOSE,
    )
    val wait = Message("passcode.wait", listOf(Placeholder("duration", MessageValue.Message(messageOfDuration(30)))))
    val changed = Samples.said("passcode_sheet.biometrics_changed")
    val unlock = view(PasscodeStep.UNLOCK)
    val views = PasscodeStep.entries.map { it.name.lowercase() to view(it) } +
        listOf(
            "wrong" to view(PasscodeStep.UNLOCK, Samples.said("passcode.wrong"), wait).copy(takesDigits = false),
            "weak" to view(PasscodeStep.CHOOSE, Samples.said("passcode.weak")),
            "differs" to view(PasscodeStep.NEW, Samples.said("passcode_sheet.differs")),
            "busy" to unlock.copy(isBusy = true, takesDigits = false),
            "biometrics-changed" to unlock.copy(biometricsChanged = changed, offersBiometrics = false),
        )
    return views.map { (name, view) -> Screen("passcode-$name") { Passcode(view, it) } }
}

private fun settings(): List<Screen> {
    val settings = Settings(qrVerification = true, biometrics = true, unlockToPresent = true, autoLockS = 120u, officerMode = false)
    val kinds = NotificationKind.entries.toSet()
    val personal = PersonalState(Samples.person, settings, true, autoLockChoices(), true, kinds, "0.1.0")
    val noBiometrics = personal.copy(settings = settings.copy(biometrics = false), biometricsOffered = false)
    val levelOne = personal.copy(account = Samples.person.copy(level = AccountLevel.ONE))
    val phones = listOf(
        Samples.phone("Điện thoại của An", PhoneStanding.ACTIVE, isThis = true),
        Samples.phone("Máy mới", PhoneStanding.WAITING),
        Samples.phone("Máy cũ", PhoneStanding.REMOVED),
        Samples.phone("Máy rơi", PhoneStanding.LOST),
    )
    return listOf(
        Screen("personal") { WithTabs(Tab.PERSONAL, it) { Personal(personal, it) } },
        Screen("personal-signed-out") { WithTabs(Tab.PERSONAL, it) { Personal(personal.copy(account = null), it) } },
        Screen("login-settings") { LoginSettings(personal, it) },
        Screen("login-settings-no-biometrics") { LoginSettings(noBiometrics, it) },
        Screen("password") { Password(PasswordState(), it) },
        Screen("password-refused") { Password(PasswordState(asked = Samples.offline(Part.PASSWORD)), it) },
        Screen("password-changed") { Password(PasswordState(changed = true), it) },
        Screen("devices-loading") { Devices(DevicesState(null, Asked(busy = true)), it) },
        Screen("devices-offline") { Devices(DevicesState(null, Samples.offline(Part.PHONES)), it) },
        Screen("devices") { Devices(DevicesState(phones), it) },
        Screen("notifications") { Notifications(personal, it) },
        Screen("notifications-blocked") { Notifications(personal.copy(notificationsAllowed = false), it) },
        Screen("terms") { Terms() },
        Screen("officer-entry") { OfficerEntry(personal, it) },
        Screen("officer-entry-level-one") { OfficerEntry(levelOne, it) },
    )
}

private fun obstacles() = Obstacle.entries.map { obstacle ->
    Screen("obstacle-${obstacle.code()}") { ObstaclePage(obstacle, it) }
}

private fun officer(): List<Screen> {
    val ready = OfficerReadiness.Ready(Samples.now.plusSeconds(2 * Samples.DAY), true)
    val on = CameraState.On(null, false, 0.2f)
    val scan = ScanState(on, ready, 7_200)
    val proving = HandScanner.Proving(Samples.modules, 4)
    val lists = ListsState(ready, HeldLists(12u, 4_031u, 7_200, 0u), DayCounts(128u, 1u, 6u, 2u), true, false)
    val blocked = Blocker.entries.map { OfficerReadiness.Blocked(listOf(it)) }
    return listOf(
        "" to scan,
        "-starting" to scan.copy(camera = CameraState.Starting),
        "-torch" to scan.copy(camera = on.copy(guidance = GuidanceCode.GLARE, torch = true)),
        "-refused" to scan.copy(camera = CameraState.Refused(canAsk = true)),
        "-refused-for-good" to scan.copy(camera = CameraState.Refused(canAsk = false)),
        "-no-camera" to scan.copy(camera = CameraState.Missing),
        "-hand-scanner" to scan.copy(handScanner = HandScanner.Proven),
        "-scanner-first" to scan.copy(handScanner = proving),
        "-scanner-second" to scan.copy(handScanner = proving.copy(once = true)),
        "-scanner-wrong" to scan.copy(handScanner = proving.copy(wrong = true)),
        "-picture-without-code" to scan.copy(pictureWithoutCode = true),
        "-offline" to scan.copy(readiness = OfficerReadiness.Blocked(listOf(Blocker.NO_LISTS)), asked = Samples.offline(Part.TRUST_LIST)),
        "-time-not-confirmed" to scan.copy(readiness = ready.copy(timeConfirmed = false)),
    ).plus(
        GuidanceCode.entries.map { "-${it.code()}" to scan.copy(camera = on.copy(guidance = it)) },
    ).plus(
        blocked.map { "-${it.blockers.first().code()}" to scan.copy(readiness = it, listAgeSeconds = null) },
    ).map { (name, state) -> Screen("scan$name", officer = true) { Scan(state, { modifier -> Street(modifier) }, it) } } +
        listOf(
            Screen("lists", officer = true) { Lists(lists, it) },
            Screen("lists-updating", officer = true) { Lists(lists.copy(asked = Asked(busy = true)), it) },
            Screen("lists-none", officer = true) {
                val none = HeldLists(null, null, null, 2u)
                Lists(lists.copy(readiness = blocked[3], lists = none, asked = Samples.offline(Part.STATUS_LISTS)), it)
            },
        )
}

private fun verdicts(): List<Screen> {
    val genuine = Samples.verdict(VerdictCode.GENUINE)
    val noticed = Samples.verdict(VerdictCode.GENUINE, VerdictNotice.entries)
    val madeBefore = Samples.verdict(VerdictCode.GENUINE, listOf(VerdictNotice.TIME_NOT_CONFIRMED, VerdictNotice.CODE_AGE))
    val again = VerdictState(Samples.verdict(VerdictCode.TOO_OLD).copy(onlyTheCard = true))
    return VerdictCode.entries.map { code ->
        Screen("verdict-${code.code()}", officer = true) { VerdictPage(VerdictState(Samples.verdict(code)), it) }
    } +
        listOf(
            Screen("verdict-noticed", officer = true) { VerdictPage(VerdictState(noticed, torch = true), it) },
            Screen("verdict-made-before", officer = true) { VerdictPage(VerdictState(madeBefore), it) },
            Screen("verdict-no-hint", officer = true) { VerdictPage(VerdictState(genuine.copy(hint = null)), it) },
            Screen("verdict-second", officer = true) { VerdictPage(again, it) },
            Screen("verdict-updating", officer = true) {
                VerdictPage(VerdictState(Samples.verdict(VerdictCode.LISTS_TOO_OLD), asked = Asked(busy = true)), it)
            },
        )
}

@Composable
private fun WithTabs(tab: Tab, onEvent: (Any) -> Unit, content: @Composable () -> Unit) = Tabs(tab, unread = true, onEvent, content)

/** In place of what a camera sees: a phone that shows a code. */
@Composable
private fun Street(modifier: androidx.compose.ui.Modifier) {
    Canvas(modifier) {
        drawRect(Brush.linearGradient(listOf(Color(0xFF5D6B62), Color(0xFF2A2F33))))
        val side = size.minDimension * 0.46f
        val corner = Offset((size.width - side) / 2, (size.height - side) / 2)
        drawRect(Color(0xFF111111), corner - Offset(side * 0.12f, side * 0.35f), Size(side * 1.24f, side * 1.9f))
        drawRect(Color.White, corner - Offset(side * 0.06f, side * 0.06f), Size(side * 1.12f, side * 1.12f))
        val module = side / Samples.modules.size.toInt()
        Samples.modules.dark.forEachIndexed { at, dark ->
            val count = Samples.modules.size.toInt()
            val place = corner + Offset(at % count * module, at / count * module)
            if (dark == 1.toByte()) drawRect(Color.Black, place, Size(module, module))
        }
    }
}

/** Nobody's portrait. */
private fun portrait(): ImageBitmap {
    val bitmap = ImageBitmap(150, 200)
    val canvas =
        androidx.compose.ui.graphics
            .Canvas(bitmap)
    val paint = { color: Long -> Paint().apply { this.color = Color(color) } }
    canvas.drawRect(0f, 0f, 150f, 200f, paint(0xFFB8D4E3))
    canvas.drawOval(15f, 130f, 135f, 290f, paint(0xFF3C4A5A))
    canvas.drawOval(45f, 40f, 105f, 125f, paint(0xFFE8C39E))
    return bitmap
}
