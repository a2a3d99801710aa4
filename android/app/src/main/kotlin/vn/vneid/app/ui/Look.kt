package vn.vneid.app.ui

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.layout.*
import androidx.compose.material3.*
import androidx.compose.runtime.*
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.LineHeightStyle
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.em

/** How every screen of the app looks and speaks. */
@Immutable
data class Look(
    /** The officer's screens have other colours and a frame, so that a citizen's can't pass for one. */
    val officer: Boolean,
    val dark: Boolean,
    val language: Language,
    /** Of a test world, every screen says so. */
    val testWorld: Boolean,
    val font: FontFamily = FontFamily.Default,
) {
    internal val scheme: ColorScheme get() = if (officer) officerColors(dark) else citizenColors(dark)
}

/** Shows [content], which is one screen, in this look. */
@Composable
fun Look(look: Look, content: @Composable () -> Unit) {
    MaterialTheme(look.scheme, typography = typography(look.font)) {
        CompositionLocalProvider(LocalWords provides Words(look.language)) {
            Surface(Modifier.fillMaxSize(), color = colors.surface) {
                Column {
                    if (look.testWorld) TestWorldBanner()
                    if (look.officer) OfficerFrame(content) else content()
                }
            }
        }
    }
}

@Composable
private fun TestWorldBanner() {
    val said = words("world.test")
    Text(
        words("world.short"),
        Modifier
            .fillMaxWidth()
            .background(colors.inverseSurface)
            .padding(horizontal = 12.dp, vertical = 2.dp)
            .clearAndSetSemantics { contentDescription = said },
        color = colors.inverseOnSurface,
        style = type.labelSmall,
        textAlign = TextAlign.Center,
    )
}

@Composable
private fun OfficerFrame(content: @Composable () -> Unit) {
    val color = colors.primary
    Column(Modifier.fillMaxSize().border(4.dp, color).padding(4.dp)) {
        Text(
            words("officer.title"),
            Modifier.fillMaxWidth().background(color).padding(horizontal = 12.dp, vertical = 2.dp),
            color = colors.onPrimary,
            style = type.labelLarge.copy(letterSpacing = 0.12.em),
            textAlign = TextAlign.Center,
        )
        Box(Modifier.weight(1f)) { content() }
    }
}

internal val colors: ColorScheme
    @Composable @ReadOnlyComposable
    get() = MaterialTheme.colorScheme

internal val type: Typography
    @Composable @ReadOnlyComposable
    get() = MaterialTheme.typography

/** Lines are high enough for the accents of Ứ and Ệ. */
private fun typography(font: FontFamily): Typography {
    fun TextStyle.high(weight: FontWeight? = null) = copy(
        fontFamily = font,
        fontWeight = weight ?: fontWeight,
        lineHeight = 1.4.em,
        letterSpacing = 0.em,
        lineHeightStyle = LineHeightStyle(LineHeightStyle.Alignment.Center, LineHeightStyle.Trim.None),
    )
    return with(Typography()) {
        Typography(
            displayMedium = displayMedium.high(FontWeight.Bold),
            headlineLarge = headlineLarge.high(FontWeight.Bold),
            headlineMedium = headlineMedium.high(FontWeight.Bold),
            headlineSmall = headlineSmall.high(FontWeight.SemiBold),
            titleLarge = titleLarge.high(FontWeight.SemiBold),
            titleMedium = titleMedium.high(FontWeight.SemiBold),
            titleSmall = titleSmall.high(FontWeight.SemiBold),
            bodyLarge = bodyLarge.high(),
            bodyMedium = bodyMedium.high(),
            bodySmall = bodySmall.high(),
            labelLarge = labelLarge.high(FontWeight.SemiBold),
            labelMedium = labelMedium.high(FontWeight.SemiBold),
            labelSmall = labelSmall.high(FontWeight.SemiBold),
        )
    }
}
