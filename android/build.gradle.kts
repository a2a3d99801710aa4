buildscript {
    dependencies {
        // The Android plugin compiles Kotlin itself: with this compiler, not the older one that it brings.
        classpath(libs.kotlin.gradle.plugin)
    }
}

plugins {
    alias(libs.plugins.android.application) apply false
    alias(libs.plugins.kotlin.compose) apply false
}
