package vn.vneid.app.ui

import androidx.compose.material3.*
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.lerp
import vn.vneid.rules.VerdictKind

/** A colour to fill with and the one to write on it. */
data class Tint(val fill: Color, val ink: Color)

/** The whole screen of a verdict; the same by day and by night, for it is a signal. */
fun VerdictKind.tint(): Tint = when (this) {
    VerdictKind.GENUINE -> Tint(Color(0xFF0A6B3B), Color.White)
    VerdictKind.NOT_GENUINE -> Tint(Color(0xFFA8101C), Color.White)
    VerdictKind.CANNOT_TELL -> Tint(Color(0xFFFFB81C), Color(0xFF231500))
    VerdictKind.NOT_OURS -> Tint(Color(0xFF50565E), Color.White)
}

/** Lacquer red on warm white. */
internal fun citizenColors(dark: Boolean): ColorScheme = scheme(dark, accent = Color(0xFF9C1C33), grey = Color(0xFF93545B))

/** The blue of a uniform on cool white. */
internal fun officerColors(dark: Boolean): ColorScheme = scheme(dark, accent = Color(0xFF0F4578), grey = Color(0xFF4C6A90))

/** All of a scheme from two colours. Which shades keep text legible by day and by night, the tests measure. */
private fun scheme(dark: Boolean, accent: Color, grey: Color): ColorScheme {
    fun Color.shade(byDay: Float, byNight: Float) = (if (dark) byNight else byDay).let {
        if (it < 0) lerp(this, Color.Black, -it) else lerp(this, Color.White, it)
    }
    val amber = Color(0xFFE5A500)
    return (if (dark) darkColorScheme() else lightColorScheme()).copy(
        primary = accent.shade(0f, 0.66f),
        onPrimary = accent.shade(1f, -0.5f),
        primaryContainer = accent.shade(0.84f, -0.15f),
        onPrimaryContainer = accent.shade(-0.55f, 0.88f),
        secondaryContainer = lerp(grey, accent, 0.3f).shade(0.82f, -0.36f),
        onSecondaryContainer = accent.shade(-0.55f, 0.88f),
        tertiary = amber.shade(-0.4f, 0.1f),
        tertiaryContainer = amber.shade(0.6f, -0.58f),
        onTertiaryContainer = amber.shade(-0.8f, 0.7f),
        surface = grey.shade(0.95f, -0.68f),
        onSurface = grey.shade(-0.68f, 0.8f),
        onSurfaceVariant = grey.shade(-0.3f, 0.56f),
        outline = grey.shade(0f, 0.12f),
        outlineVariant = grey.shade(0.55f, -0.3f),
        inverseSurface = grey.shade(-0.55f, 0.8f),
        inverseOnSurface = grey.shade(0.93f, -0.6f),
        surfaceContainerLow = grey.shade(0.91f, -0.64f),
        surfaceContainer = grey.shade(0.87f, -0.6f),
        surfaceContainerHigh = grey.shade(0.83f, -0.54f),
        surfaceContainerHighest = grey.shade(0.78f, -0.48f),
    )
}
