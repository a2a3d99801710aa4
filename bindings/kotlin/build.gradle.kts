// The AAR: generated and hand-written Kotlin, and libvneid_ffi.so for each ABI. Both are made before:
//   cargo run -p vneid-bindgen -- generate .. (as docs/guides/integrate-android.md shows)
//   cargo ndk --target arm64-v8a --target x86_64 --output-dir target/xtask/jni build --profile phone -p vneid-ffi
plugins {
    id("com.android.library") version "8.13.0"
    kotlin("android") version "2.4.21"
}

val repository = layout.projectDirectory.dir("../..")

android {
    namespace = "vn.vneid.core"
    compileSdk = 36
    defaultConfig {
        minSdk = 26
        consumerProguardFiles("consumer-rules.pro")
    }
    sourceSets["main"].apply {
        kotlin.srcDirs("src/main/kotlin", "src/android/kotlin", repository.dir("target/xtask/bindings/kotlin"))
        jniLibs.srcDir(repository.dir("target/xtask/jni"))
    }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
}

kotlin {
    jvmToolchain(17)
}

dependencies {
    api("net.java.dev.jna:jna:5.19.1@aar")
    api("org.jetbrains.kotlinx:kotlinx-coroutines-android:1.11.0")
}
