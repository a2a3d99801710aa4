package vn.vneid.app.ui

import androidx.compose.foundation.*
import androidx.compose.foundation.layout.*
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.selectableGroup
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

/**
 * A tab's screen with the bar of tabs: below it, or at its side when the phone lies. Large type gets
 * two rows of two.
 */
@Composable
fun Tabs(selected: Tab, unread: Boolean, onTab: (Tab) -> Unit, content: @Composable () -> Unit) {
    BoxWithConstraints {
        val lies = maxWidth > maxHeight
        val twoRows = largeType() && maxWidth < 600.dp
        val bar = colors.surfaceContainer
        if (lies) {
            Row {
                Surface(color = bar) {
                    Column(
                        Modifier
                            .width(112.dp)
                            .fillMaxHeight()
                            .verticalScroll(rememberScrollState())
                            .selectableGroup(),
                        Arrangement.Center,
                    ) { Tab.entries.forEach { TabItem(it, selected, unread, onTab, Modifier.fillMaxWidth()) } }
                }
                Box(Modifier.weight(1f)) { content() }
            }
        } else {
            Column {
                Box(Modifier.weight(1f)) { content() }
                Surface(color = bar) {
                    Column(Modifier.selectableGroup()) {
                        Tab.entries.chunked(if (twoRows) 2 else 4).forEach { row ->
                            Row { row.forEach { TabItem(it, selected, unread, onTab, Modifier.weight(1f)) } }
                        }
                    }
                }
            }
        }
    }
}

@Composable
private fun TabItem(tab: Tab, selected: Tab, unread: Boolean, onTab: (Tab) -> Unit, modifier: Modifier) {
    val ink = if (tab == selected) colors.primary else colors.onSurfaceVariant
    val marked = unread && tab == Tab.NOTICES
    val said = words("tab.unread")
    Column(
        modifier
            .selectable(tab == selected, role = Role.Tab) { onTab(tab) }
            .semantics { if (marked) stateDescription = said }
            .heightIn(min = 64.dp)
            .padding(horizontal = 2.dp, vertical = 6.dp),
        Arrangement.Center,
        Alignment.CenterHorizontally,
    ) {
        val pill = if (tab == selected) colors.secondaryContainer else colors.surfaceContainer
        Box(Modifier.background(pill, CircleShape).padding(horizontal = 16.dp, vertical = 3.dp)) {
            Icon(tab.icon, null, tint = ink)
            if (marked) {
                Box(
                    Modifier
                        .align(Alignment.TopEnd)
                        .offset(3.dp)
                        .size(9.dp)
                        .background(colors.error, CircleShape),
                )
            }
        }
        Text(
            words("tab.${tab.name.lowercase()}"),
            color = ink,
            style = type.labelMedium,
            textAlign = TextAlign.Center,
        )
    }
}
