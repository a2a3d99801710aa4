package vn.vneid.app.ui

import java.time.Instant
import java.util.Base64
import vn.vneid.app.Texts
import vn.vneid.client.*
import vn.vneid.core.*
import vn.vneid.payload.*
import vn.vneid.present.*
import vn.vneid.rules.*

/** Invented people, papers and codes of a test world, for previews, tests and pictures. */
internal object Samples {
    /** A Tuesday, 14:00 in Vietnam. */
    val now: Instant = Instant.parse("2026-11-24T07:00:00Z")

    val person = AccountState.SignedIn(AccountLevel.TWO, "Nguyễn Văn An Thử Nghiệm", "000000000789", Standing.Active)

    fun said(key: String, vararg values: Pair<String, String>) =
        Message(key, values.map { (name, text) -> Placeholder(name, MessageValue.Text(text)) })

    fun trouble(part: Part, code: String, more: List<Message> = emptyList(), button: ActButton? = null): TroubleView {
        val advice = Advice(said("trouble.$code.reason"), said("trouble.$code.now"), more, button)
        return TroubleView(said("part.${part.code()}"), advice, mayPass = false)
    }

    fun offline(part: Part = Part.STANDING): Asked {
        val settings = ActButton(said("action.open_network_settings"), Act.OPEN_NETWORK_SETTINGS)
        return Asked(trouble(part, "unreachable", button = settings))
    }

    /** A code that a test world made on that day. */
    val modules: Modules by lazy {
        val packed = Base64.getDecoder().decode(MODULES)
        val bit = { at: Int -> (packed[at / 8].toInt() shr (7 - at % 8) and 1).toByte() }
        Modules(SIDE.toUInt(), ByteArray(SIDE * SIDE) { bit(it) })
    }

    fun refusals(): List<Refusal> = listOf(
        Refusal.SignedOut,
        Refusal.LevelTooLow,
        Refusal.AppTooOld(Version(0u, 1u, 0u), Version(0u, 2u, 0u)),
        Refusal.PhoneRemoved,
        Refusal.AccountSuspended,
        Refusal.PhoneWaiting(now.plusSeconds(2 * DAY)),
        Refusal.NoCertificate,
        Refusal.ClockWrong(now.minusSeconds(400 * DAY), now),
        Refusal.CertificateExpired(now.minusSeconds(DAY)),
        Refusal.SwitchOff,
        Refusal.Locked,
    )

    fun notice(kind: NoticeKind?, id: Long = 7, read: Boolean = true): NoticeView {
        val key = "account_notice.${kind?.code() ?: "other"}"
        val title = said("$key.title", "about" to "Điện thoại của Bình", "digits" to "47")
        val now = said("$key.now").takeIf { it.key in Texts.vi }
        val asks = "p2".takeIf { kind == NoticeKind.MOVE_REQUESTED }
        val at = messageOfInstant(Samples.now.minusSeconds(id * 3_600))
        return NoticeView(id, kind, title, now, at, read, asks, NotificationKind.ACCOUNT)
    }

    fun paper(kind: PaperKind, state: PaperState = PaperState.VALID): PaperSummary {
        val number = if (kind == PaperKind.CITIZEN_CARD) person.number else "TEST-000000${kind.ordinal}42"
        val expires = if (state == PaperState.EXPIRED) now.minusSeconds(9 * DAY) else now.plusSeconds(3_000 * DAY)
        val ends = kind != PaperKind.VEHICLE_REGISTRATION || state != PaperState.VALID
        return PaperSummary(byteArrayOf(kind.ordinal.toByte()), kind, number, person.name, now, expires.takeIf { ends }, state)
    }

    val papers = PaperKind.entries.dropLast(1).map { PaperLine.Shown(paper(it)) }

    val licence = Paper.Opened(
        paper(PaperKind.DRIVING_LICENCE),
        listOf(
            PaperField("birth_date", PaperValue.Date(1990u, 1u, 1u)),
            PaperField("nationality", PaperValue.Text("Việt Nam")),
            PaperField("classes", PaperValue.Text("A1, B2")),
            PaperField("address", PaperValue.Text("Số 0 phố Thử Nghiệm, phường Không Có Thật")),
        ),
        null,
    )

    fun phone(name: String, standing: PhoneStanding, isThis: Boolean = false): PhoneEntry {
        val activates = now.plusSeconds(2 * DAY).takeIf { standing == PhoneStanding.WAITING }
        return PhoneEntry(name, name, Platform.ANDROID, standing, now.minusSeconds(30 * DAY), activates, isThis)
    }

    fun verdict(code: VerdictCode, notices: List<VerdictNotice> = listOf(VerdictNotice.CODE_AGE), hint: String? = "NVA789"): Verdict {
        val kind = when (code) {
            VerdictCode.GENUINE -> VerdictKind.GENUINE
            in VerdictCode.DEVICE_SIGNATURE_BAD..VerdictCode.REVOKED -> VerdictKind.NOT_GENUINE
            in VerdictCode.TOO_OLD..VerdictCode.ISSUER_OUTSIDE_WINDOW -> VerdictKind.CANNOT_TELL
            in VerdictCode.CHALLENGE_NEEDED..VerdictCode.READ_AGAIN -> VerdictKind.CANNOT_TELL
            else -> VerdictKind.NOT_OURS
        }
        val action = when (kind) {
            VerdictKind.GENUINE -> NextAction.COMPARE_PAPERS
            VerdictKind.NOT_GENUINE -> NextAction.DO_NOT_RELY
            VerdictKind.NOT_OURS -> NextAction.ASK_FOR_CODE_IN_APP
            VerdictKind.CANNOT_TELL -> {
                when (code) {
                    VerdictCode.STATUS_MISSING, VerdictCode.LISTS_TOO_OLD, VerdictCode.TRUST_LIST_EXPIRED, VerdictCode.MEMORY_FULL,
                    -> NextAction.UPDATE_LISTS
                    VerdictCode.OFFICER_CLOCK -> NextAction.SET_CLOCK
                    VerdictCode.NEWER_FORMAT, VerdictCode.APP_TOO_OLD -> NextAction.UPDATE_APP
                    VerdictCode.MALFORMED, VerdictCode.READ_AGAIN -> NextAction.SCAN_AGAIN
                    VerdictCode.CHALLENGE_NEEDED -> NextAction.CHECK_TWO_WAY
                    VerdictCode.WRONG_PURPOSE -> NextAction.ASK_FOR_CODE_IN_APP
                    VerdictCode.TYPING_UNPROVEN -> NextAction.PROVE_TYPING
                    else -> NextAction.ASK_NEW_CODE
                }
            }
        }
        val genuine = code == VerdictCode.GENUINE
        val reasonS = when (code) {
            VerdictCode.TOO_OLD -> 35L
            VerdictCode.CERTIFICATE_EXPIRED -> 3 * 3_600L
            else -> 95L
        }
        val caveats = notices.takeIf { genuine }.orEmpty().map { Caveat(it, secondsOf(it)) }
        return Verdict(kind, code, action, hint, caveats, facts, onlyTheCard = false, reasonS)
    }

    private fun secondsOf(notice: VerdictNotice): Long? = when (notice) {
        VerdictNotice.CODE_AGE -> 12
        VerdictNotice.CLOCK_DIFFERENCE -> 8
        VerdictNotice.EVIDENCE_OLD -> 30 * 3_600
        VerdictNotice.OFFICER_CLOCK_CORRECTED -> 95
        else -> null
    }

    private val facts = Facts(
        officerTime = now,
        officerTimeConfirmed = true,
        officerCorrectionS = -95,
        format = null,
        malformed = null,
        issuer = null,
        trustListSequence = 12u,
        trustListExpires = now.plusSeconds(90 * DAY),
        statusSequence = 4_031u,
        evidenceIssued = now.minusSeconds(30 * 3_600),
        evidenceAgeS = 30 * 3_600,
        goodUntil = now.plusSeconds(20 * 3_600),
        certificateIssued = now.minusSeconds(3 * DAY),
        certificateExpires = now.minusSeconds(3 * 3_600),
        level = 2u,
        made = now.minusSeconds(12),
        ageS = 12,
        clockDifferenceS = 8,
        tooOldByS = 35,
        earlyByS = 130,
        scannedAgoS = 95,
        scannedAs = VerdictCode.GENUINE,
        moment = 0u,
    )

    const val DAY = 86_400L
    private const val SIDE = 61
    private const val MODULES =
        "/p3o18DuG/wXiRbzxljQbovkb0hUHrt1hZGkQjXV26c0zPpZTy7BO8IUcrKxB/qqqqqqqq/gEuEFGHi6ALcwpv+2Qu" +
            "JYQClE6Ail61abDfG6Fhh9gqJ9K0Br8FB+QJRUAuLcsFuc7nnpY0n67/yLEMFVPCsgg7tKF8Lv8urXX1J3kqRJ9BWj" +
            "l/RU+s8Z8Dw/EyiSh70d+0U4PCMp61N8URJUZ99An/3pucBK5kphAgiHZOD8O7RXd/GkwW8WuA8q+yuqVj333KFeOU" +
            "IiVoArCICjo40O6/tDTPn4o/t0cbr0QaTkX2sfMGttneoLHaatFk79G6+y5a/sIc/LxVO7QsgEegihyE0wrt9uIMUd" +
            "/VWWu162ipUfqPko9KH9xBQJCTBOnaNBbrGQ+Tuc5y4IvWf/MBWeopXSbWOlqsuWluQ9t/NitO7AmiB5l56RYu63si" +
            "QOqwXk+4jzq8I8n3s63KkcYI9qlHM46oIwnuESe7NpV1F3EgpvqmWFjoYDj/DoihznBZ/TRFnF8Hsajy1QAvwj/v8A" +
            "W5iMWlN8S/tFUetkv+rwVLHJGldJFLoKs4+U2Q+t1oJ+IZ56ki6vDSVRRp+NBB0wXsXBIR/pm+89BQ6cgA=="
}
