package vn.vneid.app.ui

import androidx.compose.foundation.*
import androidx.compose.foundation.layout.*
import androidx.compose.foundation.selection.*
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.*
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.*
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp

/** The citizen's four tabs. */
enum class Tab(internal val icon: ImageVector) {
    HOME(Icons.home),
    WALLET(Icons.wallet),
    NOTICES(Icons.bell),
    PERSONAL(Icons.person),
}

/** A tab's screen with the bar of tabs: below it, or at its side when the phone lies. Large type gets two rows of two. */
@Composable
fun Tabs(selected: Tab, unread: Boolean, onTab: (Tab) -> Unit, content: @Composable () -> Unit) = BoxWithConstraints {
    val item = @Composable { tab: Tab, place: Modifier -> TabItem(tab, tab == selected, unread && tab == Tab.NOTICES, place, onTab) }
    val inRow = if (largeType() && maxWidth < 600.dp) 2 else 4
    if (maxWidth > maxHeight) {
        Row {
            Surface(color = colors.surfaceContainer) {
                val column = Modifier.width(112.dp).fillMaxHeight().verticalScroll(rememberScrollState())
                Column(column.selectableGroup(), Arrangement.Center) { Tab.entries.forEach { item(it, Modifier.fillMaxWidth()) } }
            }
            Box(Modifier.weight(1f)) { content() }
        }
    } else {
        Column {
            Box(Modifier.weight(1f)) { content() }
            Surface(color = colors.surfaceContainer) {
                Column(Modifier.selectableGroup()) {
                    for (row in Tab.entries.chunked(inRow)) Row { for (tab in row) item(tab, Modifier.weight(1f)) }
                }
            }
        }
    }
}

@Composable
private fun TabItem(tab: Tab, selected: Boolean, marked: Boolean, modifier: Modifier, onTab: (Tab) -> Unit) {
    val ink = if (selected) colors.primary else colors.onSurfaceVariant
    val said = words("tab.unread")
    val tap = modifier.selectable(selected, role = Role.Tab) { onTab(tab) }.semantics { if (marked) stateDescription = said }
    Column(
        tap.heightIn(min = 64.dp).padding(horizontal = 2.dp, vertical = 6.dp),
        Arrangement.Center,
        Alignment.CenterHorizontally,
    ) {
        val pill = if (selected) colors.secondaryContainer else colors.surfaceContainer
        Box(Modifier.background(pill, CircleShape).padding(horizontal = 16.dp, vertical = 3.dp)) {
            Icon(tab.icon, null, tint = ink)
            if (marked) Box(Modifier.align(Alignment.TopEnd).offset(3.dp).size(9.dp).background(colors.error, CircleShape))
        }
        Text(words("tab.${tab.name.lowercase()}"), color = ink, style = type.labelMedium, textAlign = TextAlign.Center)
    }
}
