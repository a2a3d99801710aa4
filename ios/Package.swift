// swift-tools-version: 6.0
import PackageDescription

let core = Target.Dependency.product(name: "VNeID", package: "swift")

// The library of Observation leaves symbols open that only programs with a user interface have.
#if os(Linux)
    let link: [LinkerSetting] = [.unsafeFlags(["-Xlinker", "--allow-shlib-undefined"])]
#else
    let link: [LinkerSetting] = []
#endif

// What Xcode alone knows what to do with.
let notCompiled = [
    "Assets.xcassets", "Info.plist", "InfoPlist.xcstrings", "PrivacyInfo.xcprivacy", "VNeID.entitlements",
    "authority.properties",
]

// Apple's frameworks are on Apple's systems only. For the tests elsewhere, modules with the same names stand
// in: the screens, the live halves of Platform and the app compile against them unchanged.
var packages: [Package.Dependency] = []
var (swiftUI, apples): ([Target.Dependency], [Target.Dependency]) = ([], [])
var withDarwin: [SwiftSetting] = []
#if os(Linux)
    packages = [.package(path: "../tests/stand-ins/apple")]
    swiftUI = [.product(name: "SwiftUI", package: "apple")]
    apples = [
        "AVFoundation", "BackgroundTasks", "CryptoKit", "DarwinCalls", "DeviceCheck", "GameController",
        "LocalAuthentication", "PhotosUI", "QuartzCore", "Security", "UIKit", "UserNotifications",
    ].map { .product(name: $0, package: "apple") }
    withDarwin = [.unsafeFlags(["-Xfrontend", "-import-module", "-Xfrontend", "DarwinCalls"])]
#endif

let ours: [Target.Dependency] = [core, "Words", "Platform", "Presenters", "Screens"]
let package = Package(
    name: "VNeIDApp",
    defaultLocalization: "vi",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [.library(name: "VNeIDApp", targets: ["Words", "Platform", "Presenters", "Screens"])],
    dependencies: [.package(path: "../bindings/swift")] + packages,
    targets: [
        .target(name: "Words", dependencies: [core], resources: [.process("Localizable.xcstrings")]),
        .target(name: "Platform", dependencies: [core, "Words"] + apples, swiftSettings: withDarwin),
        .target(name: "Presenters", dependencies: [core, "Words", "Platform"]),
        .target(name: "Screens", dependencies: [core, "Words", "Platform", "Presenters"] + swiftUI),
        .testTarget(
            name: "AppTests", dependencies: ["Words", "Presenters", "Screens"], linkerSettings: link),
        .testTarget(name: "PlatformTests", dependencies: ["Platform"] + apples, linkerSettings: link),
    ],
    swiftLanguageModes: [.v6]
)

#if os(Linux)
    // On a Mac, App/VNeID.xcodeproj builds the app.
    package.targets += [
        .executableTarget(
            name: "VNeIDMain", dependencies: ours + swiftUI + apples, path: "App/VNeIDMain",
            exclude: notCompiled, linkerSettings: link),
        .testTarget(name: "ProjectTests", dependencies: ["VNeIDMain"] + ours + apples, linkerSettings: link),
    ]
#endif
