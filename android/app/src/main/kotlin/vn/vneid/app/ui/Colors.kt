package vn.vneid.app.ui

import androidx.compose.material3.*
import androidx.compose.ui.graphics.Color
import vn.vneid.core.VerdictKind

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
internal fun citizenColors(dark: Boolean): ColorScheme = if (dark) {
    darkColorScheme(
        primary = Color(0xFFFFB2B9),
        onPrimary = Color(0xFF5F0F1F),
        primaryContainer = Color(0xFF7E1B2F),
        onPrimaryContainer = Color(0xFFFFDADB),
        secondaryContainer = Color(0xFF5C3F42),
        onSecondaryContainer = Color(0xFFFFDADC),
        tertiary = Color(0xFFF2BF48),
        tertiaryContainer = Color(0xFF5B4300),
        onTertiaryContainer = Color(0xFFFFDF9E),
        surface = Color(0xFF1A1112),
        onSurface = Color(0xFFF0DEDF),
        onSurfaceVariant = Color(0xFFD7C1C3),
        outline = Color(0xFF9F8C8E),
        outlineVariant = Color(0xFF524344),
        inverseSurface = Color(0xFFF0DEDF),
        inverseOnSurface = Color(0xFF382E2F),
        surfaceContainerLow = Color(0xFF22191A),
        surfaceContainer = Color(0xFF271D1E),
        surfaceContainerHigh = Color(0xFF322829),
        surfaceContainerHighest = Color(0xFF3D3233),
    )
} else {
    lightColorScheme(
        primary = Color(0xFF9C1C33),
        onPrimary = Color.White,
        primaryContainer = Color(0xFFFFDADB),
        onPrimaryContainer = Color(0xFF40000D),
        secondaryContainer = Color(0xFFFADFE1),
        onSecondaryContainer = Color(0xFF2C1517),
        tertiary = Color(0xFF775800),
        tertiaryContainer = Color(0xFFFFE2A6),
        onTertiaryContainer = Color(0xFF261A00),
        surface = Color(0xFFFFF8F7),
        onSurface = Color(0xFF22191A),
        onSurfaceVariant = Color(0xFF524344),
        outline = Color(0xFF857374),
        outlineVariant = Color(0xFFD6C2C3),
        inverseSurface = Color(0xFF382E2F),
        inverseOnSurface = Color(0xFFFFEDED),
        surfaceContainerLow = Color(0xFFFFF0F0),
        surfaceContainer = Color(0xFFFBEAEB),
        surfaceContainerHigh = Color(0xFFF5E4E5),
        surfaceContainerHighest = Color(0xFFEFDEDF),
    )
}

/** The blue of a uniform on cool white. */
internal fun officerColors(dark: Boolean): ColorScheme = if (dark) {
    darkColorScheme(
        primary = Color(0xFF9CCAFF),
        onPrimary = Color(0xFF003257),
        primaryContainer = Color(0xFF00497B),
        onPrimaryContainer = Color(0xFFD0E4FF),
        secondaryContainer = Color(0xFF2C3E52),
        onSecondaryContainer = Color(0xFFD6E4F7),
        tertiary = Color(0xFFF2BF48),
        tertiaryContainer = Color(0xFF5B4300),
        onTertiaryContainer = Color(0xFFFFDF9E),
        surface = Color(0xFF0F141A),
        onSurface = Color(0xFFDFE3EA),
        onSurfaceVariant = Color(0xFFC1C7D0),
        outline = Color(0xFF8B919A),
        outlineVariant = Color(0xFF41474F),
        inverseSurface = Color(0xFFDFE3EA),
        inverseOnSurface = Color(0xFF2C3137),
        surfaceContainerLow = Color(0xFF171C22),
        surfaceContainer = Color(0xFF1B2026),
        surfaceContainerHigh = Color(0xFF262B31),
        surfaceContainerHighest = Color(0xFF31363C),
    )
} else {
    lightColorScheme(
        primary = Color(0xFF0F4578),
        onPrimary = Color.White,
        primaryContainer = Color(0xFFD0E4FF),
        onPrimaryContainer = Color(0xFF001D35),
        secondaryContainer = Color(0xFFD9E6F8),
        onSecondaryContainer = Color(0xFF101D2B),
        tertiary = Color(0xFF775800),
        tertiaryContainer = Color(0xFFFFE2A6),
        onTertiaryContainer = Color(0xFF261A00),
        surface = Color(0xFFF7F9FF),
        onSurface = Color(0xFF171C22),
        onSurfaceVariant = Color(0xFF41474F),
        outline = Color(0xFF717880),
        outlineVariant = Color(0xFFC1C7D0),
        inverseSurface = Color(0xFF2C3137),
        inverseOnSurface = Color(0xFFEEF1F8),
        surfaceContainerLow = Color(0xFFF0F4FB),
        surfaceContainer = Color(0xFFEAEEF6),
        surfaceContainerHigh = Color(0xFFE4E9F1),
        surfaceContainerHighest = Color(0xFFDEE3EB),
    )
}
