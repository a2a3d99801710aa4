@file:Suppress("UNUSED_PARAMETER", "unused")

package androidx.camera.core.resolutionselector

import android.util.Size

class ResolutionSelector private constructor() {
    class Builder {
        fun setResolutionStrategy(strategy: ResolutionStrategy): Builder = this

        fun build(): ResolutionSelector = ResolutionSelector()
    }
}

class ResolutionStrategy(boundSize: Size, fallbackRule: Int) {
    companion object {
        const val FALLBACK_RULE_CLOSEST_HIGHER_THEN_LOWER: Int = 2
    }
}
