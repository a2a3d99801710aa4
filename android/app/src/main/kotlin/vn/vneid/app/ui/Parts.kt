package vn.vneid.app.ui

import androidx.compose.foundation.*
import androidx.compose.foundation.layout.*
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.shape.*
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.*
import androidx.compose.runtime.*
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.*
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.input.*
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.Dialog

/** A screen: its title, the way back if there is one, and what scrolls below. */
@Composable
internal fun Page(title: String, back: Boolean = false, content: @Composable ColumnScope.() -> Unit) {
    Column(Modifier.fillMaxSize().verticalScroll(rememberScrollState()), horizontalAlignment = Alignment.CenterHorizontally) {
        Column(Modifier.widthIn(max = PAGE).padding(bottom = 24.dp)) {
            PageTitle(title, back)
            Column(Modifier.padding(start = 20.dp, end = 20.dp, top = 12.dp), Arrangement.spacedBy(14.dp), content = content)
        }
    }
}

@Composable
private fun PageTitle(title: String, back: Boolean) {
    val large = largeType()
    val exits = LocalExits.current
    val button = @Composable { if (back) IconButton(exits.back) { Icon(Icons.back, words("action.back")) } }
    if (large) button()
    Row(Modifier.fillMaxWidth().padding(start = 8.dp, end = 20.dp, top = 8.dp)) {
        if (!large) button()
        val place = Modifier.padding(start = 12.dp, top = 6.dp).semantics { heading() }
        Text(title, place, style = if (large) type.titleLarge else type.headlineSmall)
    }
}

/** What a screen is about when there is nothing else on it. */
@Composable
internal fun Message(icon: ImageVector, text: String, title: String? = null, busy: Boolean = false) {
    Column(Modifier.fillMaxWidth().padding(vertical = 20.dp), Arrangement.spacedBy(14.dp), Alignment.CenterHorizontally) {
        Badge(icon, size = 72)
        if (title != null) Text(title, Modifier.semantics { heading() }, style = type.titleLarge, textAlign = TextAlign.Center)
        Text(text, color = colors.onSurfaceVariant, style = type.bodyLarge, textAlign = TextAlign.Center)
        if (busy) Working()
    }
}

/** An icon in a circle. */
@Composable
internal fun Badge(icon: ImageVector, size: Int = 40, fill: Color = colors.secondaryContainer, ink: Color = colors.onSecondaryContainer) {
    Box(Modifier.size(size.dp).background(fill, CircleShape), Alignment.Center) {
        Icon(icon, null, Modifier.size((size * 0.55f).dp), ink)
    }
}

/** The one thing to do on a screen. */
@Composable
internal fun Primary(
    text: String,
    onClick: () -> Unit,
    icon: ImageVector? = null,
    enabled: Boolean = true,
    busy: Boolean = false,
    tint: Tint = Tint(colors.primary, colors.onPrimary),
) {
    Button(
        onClick,
        Modifier.fillMaxWidth().heightIn(min = 56.dp),
        enabled = enabled && !busy,
        shape = RoundedCornerShape(16.dp),
        colors = ButtonDefaults.buttonColors(tint.fill, tint.ink),
        contentPadding = PaddingValues(horizontal = 16.dp, vertical = 10.dp),
    ) {
        if (busy) {
            Working()
        } else if (icon != null) {
            Icon(icon, null, Modifier.padding(end = 10.dp))
        }
        Text(text, style = type.titleMedium, textAlign = TextAlign.Center)
    }
}

/** Another thing to do. */
@Composable
internal fun Secondary(text: String, onClick: () -> Unit, icon: ImageVector? = null, enabled: Boolean = true) {
    val padding = PaddingValues(horizontal = 16.dp, vertical = 8.dp)
    OutlinedButton(onClick, Modifier.fillMaxWidth().heightIn(min = 52.dp), enabled, RoundedCornerShape(16.dp), contentPadding = padding) {
        if (icon != null) Icon(icon, null, Modifier.padding(end = 10.dp))
        Text(text, style = type.titleSmall, textAlign = TextAlign.Center)
    }
}

/** A thing to do that matters less. */
@Composable
internal fun Quiet(text: String, onClick: () -> Unit, icon: ImageVector? = null, enabled: Boolean = true) {
    TextButton(onClick, enabled = enabled, contentPadding = PaddingValues(horizontal = 4.dp, vertical = 10.dp)) {
        if (icon != null) Icon(icon, null, Modifier.padding(end = 10.dp).size(22.dp))
        Text(text)
    }
}

/** Something is under way. */
@Composable
internal fun Working() {
    val said = words("spoken.busy")
    val place = Modifier.padding(end = 10.dp).size(20.dp).semantics { contentDescription = said }
    CircularProgressIndicator(place, LocalContentColor.current, strokeWidth = 2.5.dp)
}

/** A group of what belongs together. */
@Composable
internal fun Panel(
    modifier: Modifier = Modifier,
    fill: Color = colors.surfaceContainer,
    padding: Int = 16,
    content: @Composable ColumnScope.() -> Unit,
) {
    Surface(modifier.fillMaxWidth(), RoundedCornerShape(20.dp), fill) {
        Column(Modifier.padding(padding.dp), Arrangement.spacedBy(8.dp), content = content)
    }
}

/** The title above a group. */
@Composable
internal fun Heading(text: String) {
    Text(text, Modifier.padding(top = 6.dp).semantics { heading() }, colors.primary, style = type.titleSmall)
}

/** A line of a list; it leads on when it has [onClick]. */
@Composable
internal fun Line(
    title: String,
    detail: String? = null,
    icon: ImageVector? = null,
    onClick: (() -> Unit)? = null,
    modifier: Modifier = Modifier,
    end: @Composable () -> Unit = { if (onClick != null) Icon(Icons.forward, null, Modifier.size(20.dp)) },
) {
    val tap = if (onClick == null) Modifier else Modifier.clickable(role = Role.Button, onClick = onClick)
    val place = modifier.fillMaxWidth().clip(RoundedCornerShape(12.dp)).then(tap).semantics(mergeDescendants = true) {}
    Row(place.heightIn(min = 56.dp).padding(vertical = 6.dp), Arrangement.spacedBy(14.dp), Alignment.CenterVertically) {
        if (icon != null && !largeType()) Badge(icon)
        Column(Modifier.weight(1f)) {
            Text(title, style = type.bodyLarge)
            if (detail != null) Text(detail, color = colors.onSurfaceVariant, style = type.bodyMedium)
        }
        end()
    }
}

/** A line with a switch. The whole line switches. */
@Composable
internal fun SwitchLine(
    title: String,
    on: Boolean,
    onSwitch: (Boolean) -> Unit,
    detail: String? = null,
    icon: ImageVector? = null,
    enabled: Boolean = true,
) {
    val toggle = Modifier.toggleable(on, enabled, Role.Switch, onValueChange = onSwitch)
    Line(title, detail, icon, modifier = toggle) { Switch(on, null, enabled = enabled) }
}

/** A remark under or beside an icon, smaller than what it belongs to. */
@Composable
internal fun Remark(icon: ImageVector, text: String, style: TextStyle = type.bodyMedium, ink: Color = LocalContentColor.current) {
    Row(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
        Icon(icon, null, Modifier.padding(top = 2.dp).size(20.dp), ink)
        Text(text, color = ink, style = style)
    }
}

/** What is known under a name. */
@Composable
internal fun Fact(name: String, value: String) {
    Column(Modifier.fillMaxWidth().semantics(mergeDescendants = true) {}) {
        Text(name, color = colors.onSurfaceVariant, style = type.bodyMedium)
        Text(value, style = type.bodyLarge)
    }
}

/** A field to type into, with its name above it. */
@Composable
internal fun Field(
    label: String,
    value: String,
    onValue: (String) -> Unit,
    modifier: Modifier = Modifier,
    rule: String? = null,
    wrong: Boolean = false,
    keyboard: KeyboardOptions = KeyboardOptions.Default,
    shown: VisualTransformation = VisualTransformation.None,
    end: @Composable (() -> Unit)? = null,
) {
    Column(Modifier.fillMaxWidth(), Arrangement.spacedBy(4.dp)) {
        Text(label, style = type.titleSmall)
        OutlinedTextField(
            value,
            onValue,
            modifier.fillMaxWidth().semantics { contentDescription = label },
            isError = wrong,
            keyboardOptions = keyboard,
            visualTransformation = shown,
            trailingIcon = end,
            singleLine = true,
            shape = RoundedCornerShape(14.dp),
        )
        if (rule != null) Text(rule, color = if (wrong) colors.error else colors.onSurfaceVariant, style = type.bodyMedium)
    }
}

/** A remark that should not be overlooked. It is spoken when it comes. */
@Composable
internal fun Note(icon: ImageVector, title: String, text: String? = null, below: @Composable () -> Unit = {}) {
    Panel(Modifier.semantics { liveRegion = LiveRegionMode.Polite }, colors.tertiaryContainer, padding = 14) {
        Row(horizontalArrangement = Arrangement.spacedBy(12.dp)) {
            Icon(icon, null, Modifier.padding(top = 2.dp).size(22.dp))
            Column {
                Text(title, style = type.titleSmall)
                if (text != null) Text(text, style = type.bodyMedium)
                below()
            }
        }
    }
}

/**
 * What can't be taken back: [button] asks before [onYes]. The question stands at `<key>_title` in the
 * table, with [about] in it, and what comes of it at [warning].
 */
@Composable
internal fun Confirmed(
    key: String,
    yes: String,
    onYes: () -> Unit,
    about: String = "",
    warning: String = "${key}_warning",
    button: @Composable (ask: () -> Unit) -> Unit,
) {
    var asking by rememberSaveable { mutableStateOf(false) }
    button { asking = true }
    if (!asking) return
    val go = {
        asking = false
        onYes()
    }
    Question({ asking = false }, words(yes), go) {
        Text(words("${key}_title", "name" to about), Modifier.semantics { heading() }, style = type.titleLarge)
        Text(words(warning), style = type.bodyLarge)
    }
}

/** A dialog. In large type, too, all of it can be reached: its buttons scroll with its words. */
@Composable
internal fun Question(
    onNo: () -> Unit,
    yes: String,
    onYes: () -> Unit,
    canYes: Boolean = true,
    content: @Composable ColumnScope.() -> Unit,
) = Dialog(onDismissRequest = onNo) {
    Surface(shape = RoundedCornerShape(24.dp), color = colors.surfaceContainerHigh) {
        Column(Modifier.verticalScroll(rememberScrollState()).padding(20.dp), Arrangement.spacedBy(14.dp)) {
            content()
            FlowRow(Modifier.align(Alignment.End), Arrangement.spacedBy(16.dp)) {
                Quiet(words("action.cancel"), onNo)
                Quiet(yes, onYes, enabled = canYes)
            }
        }
    }
}

/** Whether type is so large that what is only for the eye makes room for it. */
@Composable
internal fun largeType(): Boolean = LocalDensity.current.fontScale > 1.3f

/** Wider than this, lines get hard to read. */
private val PAGE = 560.dp
