package vn.vneid.guide

import org.junit.Assert.assertTrue
import org.junit.Test
import vn.vneid.core.repository

class GuideTest {
    @Test
    fun theGuideShowsWhatIsCompiledHere() {
        val compiled =
            repository
                .resolve(
                    "bindings/kotlin/src/test/kotlin/vn/vneid/guide/Checkpoint.kt",
                ).readText()
        val shown = repository.resolve("docs/guides/integrate-android.md").readText()
        assertTrue(shown.contains("```kotlin\n$compiled```"))
    }
}
