plugins {
    alias(libs.plugins.android.application)
    alias(libs.plugins.kotlin.android)
    alias(libs.plugins.kotlin.compose)
}

val repository = rootProject.layout.projectDirectory.dir("..")
val generated = repository.dir("target/xtask")
val abis = listOf("arm64-v8a", "armeabi-v7a", "x86_64")

android {
    namespace = "vn.vneid.app"
    compileSdk = 36

    defaultConfig {
        applicationId = "vn.vneid.app"
        minSdk = 26
        targetSdk = 36
        versionCode = 1
        versionName = "0.1.0"
    }

    buildTypes {
        release {
            isMinifyEnabled = true
            isShrinkResources = true
            proguardFiles(
                getDefaultProguardFile("proguard-android-optimize.txt"),
                repository.file("bindings/kotlin/consumer-rules.pro").asFile,
            )
        }
    }

    // One APK for each ABI; a bundle splits by itself.
    splits {
        abi {
            isEnable = true
            reset()
            include(*abis.toTypedArray())
            isUniversalApk = false
        }
    }

    buildFeatures {
        buildConfig = true
        compose = true
    }

    androidResources {
        localeFilters += listOf("vi", "en")
    }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }

    // The library in Kotlin, its native half, and the texts are made by the tasks below.
    sourceSets["main"].apply {
        kotlin.srcDirs(
            repository.dir("bindings/kotlin/src/main/kotlin"),
            repository.dir("bindings/kotlin/src/android/kotlin"),
            generated.dir("bindings/kotlin"),
            generated.dir("texts/kotlin"),
        )
        res.srcDir(generated.dir("texts/android/res"))
        jniLibs.srcDir(generated.dir("jni"))
    }
}

kotlin {
    jvmToolchain(17)
}

dependencies {
    implementation(libs.activity.compose)
    implementation(libs.biometric)
    implementation(libs.camera.camera2)
    implementation(libs.camera.lifecycle)
    implementation(libs.camera.view)
    implementation(libs.compose.foundation)
    implementation(libs.compose.material3)
    implementation(libs.compose.ui)
    implementation(libs.compose.ui.tooling.preview)
    implementation(libs.coroutines.android)
    implementation(libs.fragment)
    implementation(libs.jna) { artifact { type = "aar" } }
    implementation(libs.work.runtime)
    debugImplementation(libs.compose.ui.tooling)
}

/** Cargo decides by itself what is out of date. */
fun cargo(
    name: String,
    vararg arguments: String,
) = tasks.register<Exec>(name) {
    group = "core"
    workingDir(repository)
    commandLine("cargo", *arguments)
}

val writeTexts = cargo("writeTexts", "xtask", "texts")

val buildHostCore = cargo("buildHostCore", "build", "--package", "vneid-ffi")

val generateBindings =
    cargo(
        "generateBindings",
        *"run --package vneid-bindgen -- generate --config uniffi.toml --no-format --language kotlin".split(" ").toTypedArray(),
        "--out-dir",
        "target/xtask/bindings/kotlin",
        "target/debug/${System.mapLibraryName("vneid_ffi")}",
    )
generateBindings { dependsOn(buildHostCore) }

// Needs the NDK and cargo-ndk.
val buildCore =
    cargo(
        "buildCore",
        "ndk",
        *abis.flatMap { listOf("--target", it) }.toTypedArray(),
        *"--output-dir target/xtask/jni build --profile phone --package vneid-ffi".split(" ").toTypedArray(),
    )

tasks.named("preBuild") { dependsOn(writeTexts, generateBindings, buildCore) }
