plugins {
    alias(libs.plugins.android.application)
    alias(libs.plugins.kotlin.compose)
}

val repository = rootProject.layout.projectDirectory.dir("..")

/** Where `cargo xtask` and the tasks below put what they make. */
val made = repository.dir("target/xtask")
val abis = listOf("arm64-v8a", "armeabi-v7a", "x86_64")
val oldestAndroid = 26

android {
    namespace = "vn.vneid.app"
    compileSdk = 37

    defaultConfig {
        applicationId = "vn.vneid.app"
        minSdk = oldestAndroid
        targetSdk = 37
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
        compose = true
    }

    androidResources {
        localeFilters += listOf("vi", "en")
    }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }

    sourceSets.named("main") {
        // The library in Kotlin, its native half and the texts: the last three are made by the tasks below.
        kotlin.directories +=
            listOf("bindings/kotlin/src/main/kotlin", "bindings/kotlin/src/android/kotlin").map { repository.dir(it).asFile.path }
        kotlin.directories += listOf("bindings/kotlin", "texts/kotlin").map { made.dir(it).asFile.path }
        res.directories += made.dir("texts/android/res").asFile.path
        jniLibs.directories += made.dir("jni").asFile.path
        // Whose app this is: a folder from outside of the repository, all of which is shipped.
        providers.gradleProperty("vneid.authority").orNull?.let { assets.directories += rootProject.file(it).path }
    }
}

dependencies {
    implementation(platform(libs.compose.bom))
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
        *"--out-dir target/xtask/bindings/kotlin".split(" ").toTypedArray(),
        "target/debug/${System.mapLibraryName("vneid_ffi")}",
    )
generateBindings { dependsOn(buildHostCore) }

// Needs the NDK and cargo-ndk. Of the three kinds of library only the one that a phone loads: then what the
// others would export is left out.
val buildCore =
    cargo(
        "buildCore",
        *"ndk --platform $oldestAndroid --output-dir target/xtask/jni".split(" ").toTypedArray(),
        *abis.flatMap { listOf("--target", it) }.toTypedArray(),
        *"rustc --package vneid-ffi --lib --crate-type cdylib --profile phone".split(" ").toTypedArray(),
    )

tasks.named("preBuild") { dependsOn(writeTexts, generateBindings, buildCore) }
