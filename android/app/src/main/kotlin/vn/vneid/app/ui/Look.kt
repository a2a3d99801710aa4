package vn.vneid.app.ui

import androidx.compose.foundation.*
import androidx.compose.foundation.layout.*
import androidx.compose.material3.*
import androidx.compose.runtime.*
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.*
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.*
import androidx.compose.ui.text.style.*
import androidx.compose.ui.unit.*

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
)

/** The ways out of a screen, the same on all of them. */
class Exits(val back: () -> Unit = {}, val open: (Elsewhere) -> Unit = {})

/** What lies outside of the app. */
enum class Elsewhere {
    DATE_SETTINGS,
    SECURITY_SETTINGS,
    STORAGE_SETTINGS,
    NETWORK_SETTINGS,

    /** The app's page in the store. */
    UPDATE,

    /** Where to register for level 2. */
    NEAREST_PLACE,
}

internal val LocalExits = staticCompositionLocalOf { Exits() }

/** Shows [content], which is one screen, in this look. */
@Composable
fun Look(look: Look, exits: Exits = Exits(), content: @Composable () -> Unit) {
    val scheme = remember(look.officer, look.dark) { if (look.officer) officerColors(look.dark) else citizenColors(look.dark) }
    MaterialTheme(scheme, typography = remember(look.font) { typography(look.font) }) {
        CompositionLocalProvider(LocalWords provides remember(look.language) { Words(look.language) }, LocalExits provides exits) {
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
    val place = Modifier.fillMaxWidth().background(colors.inverseSurface).padding(horizontal = 12.dp, vertical = 2.dp)
    Text(
        words("world.short"),
        place.clearAndSetSemantics { contentDescription = said },
        color = colors.inverseOnSurface,
        style = type.labelSmall,
        textAlign = TextAlign.Center,
    )
}

@Composable
private fun OfficerFrame(content: @Composable () -> Unit) {
    Column(Modifier.fillMaxSize().border(6.dp, colors.primary).padding(6.dp)) {
        Text(
            words("officer.title"),
            Modifier.fillMaxWidth().background(colors.primary).padding(start = 12.dp, end = 12.dp, bottom = 4.dp),
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
    fun TextStyle.high(weight: FontWeight? = FontWeight.SemiBold) = copy(
        fontFamily = font,
        fontWeight = weight ?: fontWeight,
        lineHeight = 1.4.em,
        letterSpacing = 0.em,
        lineHeightStyle = LineHeightStyle(LineHeightStyle.Alignment.Center, LineHeightStyle.Trim.None),
    )
    return with(Typography()) {
        copy(
            displayMedium = displayMedium.high(FontWeight.Bold),
            headlineLarge = headlineLarge.high(FontWeight.Bold),
            headlineMedium = headlineMedium.high(FontWeight.Bold),
            headlineSmall = headlineSmall.high(),
            titleLarge = titleLarge.high(),
            titleMedium = titleMedium.high(),
            titleSmall = titleSmall.high(),
            bodyLarge = bodyLarge.high(null),
            bodyMedium = bodyMedium.high(null),
            bodySmall = bodySmall.high(null),
            labelLarge = labelLarge.high(),
            labelMedium = labelMedium.high(),
            labelSmall = labelSmall.high(),
        )
    }
}
