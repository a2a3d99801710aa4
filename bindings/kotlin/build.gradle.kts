// The AAR: generated and hand-written Kotlin, and libvneid_ffi.so for each ABI. Both are made before, and
// this is called, by `cargo xtask mobile-check`.
buildscript {
    dependencies {
        // The Kotlin that the Android plugin compiles with, and that the tests run with.
        classpath("org.jetbrains.kotlin:kotlin-gradle-plugin:2.4.21")
    }
}

plugins {
    id("com.android.library") version "9.4.1"
}

// Cargo's target folder; elsewhere than in the repository with -Pvneid.target=FOLDER.
val target = file(providers.gradleProperty("vneid.target").getOrElse("../../target")).resolve("xtask")

layout.buildDirectory = target.resolve("gradle")

android {
    namespace = "vn.vneid.core"
    compileSdk = 37
    defaultConfig {
        minSdk = 26
        consumerProguardFiles("consumer-rules.pro")
    }
    sourceSets.getByName("main") {
        kotlin.directories.add("src/main/kotlin")
        kotlin.directories.add("src/android/kotlin")
        kotlin.directories.add(target.resolve("bindings/kotlin").path)
        jniLibs.directories.add(target.resolve("jni").path)
    }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
}

dependencies {
    api("net.java.dev.jna:jna:5.19.1@aar")
    api("org.jetbrains.kotlinx:kotlinx-coroutines-android:1.11.0")
}
