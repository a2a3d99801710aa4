package vn.vneid.app.ui

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.layout.size
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.*
import androidx.compose.ui.graphics.drawscope.*
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.graphics.vector.PathParser
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import vn.vneid.core.PaperKind
import vn.vneid.rules.VerdictKind

/** Icons of one pen: strokes of 2 on a grid of 24. */
internal object Icons {
    val home = icon("M4 11L12 4L20 11V20H14.5V14H9.5V20H4Z")
    val wallet = icon("M4 7.5V18A2 2 0 0 0 6 20H20V8H5.5A1.5 1.5 0 0 1 4 6.5A2.5 2.5 0 0 1 6.5 4H18V8M16 14H16.1")
    val bell = icon("M6 17V11A6 6 0 0 1 18 11V17L20 18.5H4ZM10 21.5H14M12 3V5")
    val person = icon("M12 4A4 4 0 1 1 12 12A4 4 0 1 1 12 4ZM4 21C4 17 7.5 15 12 15C16.5 15 20 17 20 21")
    val back = icon("M20 12H4M11 5L4 12L11 19", mirrored = true)
    val forward = icon("M9 5L16 12L9 19", mirrored = true)
    val up = icon("M12 20V4M5 11L12 4L19 11")
    val down = icon("M12 4V20M5 13L12 20L19 13")
    val close = icon("M5 5L19 19M19 5L5 19")
    val check = icon("M4 12.5L9.5 18L20 7")
    val lock = icon("M6 11H18V21H6ZM8 11V7.5A4 4 0 0 1 16 7.5V11M12 15V17")
    val qr = icon("M4 4H10V10H4ZM14 4H20V10H14ZM4 14H10V20H4ZM14 14H15V15H14ZM19 14H20V15H19ZM14 19H15V20H14ZM17 17H20V20")
    val clock = icon("M12 3A9 9 0 1 1 12 21A9 9 0 1 1 12 3ZM12 7V12L15.5 14.5")
    val phone = icon("M7 2.5H17V21.5H7ZM11 18.5H13")
    val key = icon("M8 9A5 5 0 1 1 8 19A5 5 0 1 1 8 9ZM11.5 10.5L19 3M16 6L19.5 9.5M8 14H8.1")
    val dots = icon("M3 7H21V17H3ZM7.5 12H7.6M12 12H12.1M16.5 12H16.6")
    val page = icon("M6 3H14L19 8V21H6ZM14 3V8H19M9 13H16M9 17H16")
    val shield = icon("M12 2.5L20 5.5V11C20 16.5 16.5 20 12 21.5C7.5 20 4 16.5 4 11V5.5ZM8.5 11.5L11 14L15.5 9.5")
    val noNetwork = icon("M2 8C8 3 16 3 22 8M5.5 12C9.5 9 14.5 9 18.5 12M9 16C11 14.5 13 14.5 15 16M12 20H12.1M4 3L20 21")
    val disk = icon("M4 6C4 3 20 3 20 6V18C20 21 4 21 4 18ZM4 6C4 9 20 9 20 6M4 12C4 15 20 15 20 12")
    val warning = icon("M12 3.5L22 20.5H2ZM12 10V14.5M12 17.5H12.1")
    val torch = icon("M7 3H17V7L14.5 11V21H9.5V11L7 7ZM7 7H17M12 13V15")
    val scanner = icon("M3 8V4H7M17 4H21V8M21 16V20H17M7 20H3V16M7 9V15M10.5 9V15M14 9V15M17 9V15")
    val picture = icon("M3 5H21V19H3ZM3 16L8.5 11L13 15L16 12.5L21 17M15.5 9H15.6")
    val list = icon("M9 6H20M9 12H20M9 18H20M4 6H4.1M4 12H4.1M4 18H4.1")
    val eye = icon("M2 12C6 5 18 5 22 12C18 19 6 19 2 12ZM12 9A3 3 0 1 1 12 15A3 3 0 1 1 12 9Z")
    val eyeOff = icon("M2 12C6 5 18 5 22 12C18 19 6 19 2 12ZM12 9A3 3 0 1 1 12 15A3 3 0 1 1 12 9ZM4 21L20 3")
    val speaker = icon("M4 9H8L13 5V19L8 15H4ZM16 9C17.5 10.5 17.5 13.5 16 15M18.5 6.5C21.5 9.5 21.5 14.5 18.5 17.5")
    val finger = icon("M6 8C9 4 15 4 18 8M4.5 13C4.5 6 19.5 6 19.5 13V15M8 19C7.5 12 9 10 12 10C15 10 16.5 12 16 20M12 14V21")
    val erase = icon("M9 5H21V19H9L3 12ZM12 9.5L17 14.5M17 9.5L12 14.5", mirrored = true)
    val camera = icon("M3 7H7.5L9 4.5H15L16.5 7H21V19H3ZM12 9.5A3.5 3.5 0 1 1 12 16.5A3.5 3.5 0 1 1 12 9.5Z")
    val idCard = icon("M3 5H21V19H3ZM8.5 8.5A2 2 0 1 1 8.5 12.5A2 2 0 1 1 8.5 8.5ZM5.5 16.5C6 14.5 11 14.5 11.5 16.5M14.5 10H18M14.5 14H18")
    val wheel = icon("M12 3A9 9 0 1 1 12 21A9 9 0 1 1 12 3ZM3.5 11C8 8.5 16 8.5 20.5 11M9.5 14L7 19M14.5 14L17 19M12 14H12.1")
    val car = icon("M4 12L6 6.5H18L20 12V18H4ZM4 12H20M7 18V20M17 18V20M7.5 15H7.6M16.5 15H16.6")
    val health = icon("M12 20.5C4 15.5 3 11.5 3 9A4.7 4.7 0 0 1 12 7A4.7 4.7 0 0 1 21 9C21 11.5 20 15.5 12 20.5ZM12 9.5V14.5M9.5 12H14.5")

    fun of(kind: PaperKind): ImageVector = when (kind) {
        PaperKind.CITIZEN_CARD -> idCard
        PaperKind.DRIVING_LICENCE -> wheel
        PaperKind.VEHICLE_REGISTRATION -> car
        PaperKind.HEALTH_INSURANCE -> health
        PaperKind.OTHER -> page
    }

    private fun icon(path: String, mirrored: Boolean = false): ImageVector = ImageVector
        .Builder(defaultWidth = 24.dp, defaultHeight = 24.dp, viewportWidth = 24f, viewportHeight = 24f, autoMirror = mirrored)
        .addPath(
            PathParser().parsePathString(path).toNodes(),
            stroke = SolidColor(Color.Black),
            strokeLineWidth = 1.8f,
            strokeLineCap = StrokeCap.Round,
            strokeLineJoin = StrokeJoin.Round,
        ).build()
}

/** The shape of a verdict: each kind has another outline and another sign in it. */
@Composable
internal fun VerdictShape(kind: VerdictKind, size: Dp, modifier: Modifier = Modifier) {
    val tint = kind.tint()
    Canvas(modifier.size(size)) {
        scale(this.size.width / GRID, pivot = Offset.Zero) {
            when (kind) {
                VerdictKind.GENUINE -> {
                    drawCircle(tint.ink, radius = 46f, center = Offset(50f, 50f))
                    sign("M28 51L44 67L73 35", tint.fill)
                }
                VerdictKind.NOT_GENUINE -> {
                    drawPath(outline("M31 4H69L96 31V69L69 96H31L4 69V31Z"), tint.ink)
                    sign("M33 33L67 67M67 33L33 67", tint.fill)
                }
                VerdictKind.CANNOT_TELL -> {
                    val triangle = outline("M50 10L94 88H6Z")
                    drawPath(triangle, tint.ink)
                    drawPath(triangle, tint.ink, style = Stroke(8f, join = StrokeJoin.Round))
                    sign("M38 46C38 30 62 30 62 45C62 54 50 54 50 64M50 78H50.1", tint.fill, width = 8f)
                }
                VerdictKind.NOT_OURS -> {
                    codeOutline(tint.ink)
                    sign("M8 92L92 8", tint.fill, width = 22f)
                    sign("M8 92L92 8", tint.ink, width = 9f)
                }
            }
        }
    }
}

private fun DrawScope.codeOutline(ink: Color) {
    for ((x, y) in listOf(14f to 14f, 58f to 14f, 14f to 58f)) {
        drawRect(ink, Offset(x, y), Size(28f, 28f), style = Stroke(8f))
        drawRect(ink, Offset(x + 10f, y + 10f), Size(8f, 8f))
    }
    for ((x, y) in listOf(56f to 56f, 76f to 56f, 66f to 66f, 56f to 76f, 78f to 78f)) {
        drawRect(ink, Offset(x, y), Size(10f, 10f))
    }
}

private fun DrawScope.sign(path: String, color: Color, width: Float = 11f) =
    drawPath(outline(path), color, style = Stroke(width, cap = StrokeCap.Round, join = StrokeJoin.Round))

private fun outline(path: String): Path = PathParser().parsePathString(path).toPath()

private const val GRID = 100f
