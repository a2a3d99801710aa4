// swift-tools-version: 6.0
import PackageDescription

// The library of Observation leaves symbols open that only programs with a user interface have.
#if os(Linux)
    let link: [LinkerSetting] = [.unsafeFlags(["-Xlinker", "--allow-shlib-undefined"])]
#else
    let link: [LinkerSetting] = []
#endif

// SwiftUI is on Apple's systems only. For the tests elsewhere, one with the same names stands in.
#if os(Linux)
    let swiftUI: [Target] = [.target(name: "SwiftUI", path: "Tests/SwiftUIStandIn")]
#else
    let swiftUI: [Target] = []
#endif
let ofSwiftUI = swiftUI.map { Target.Dependency.target(name: $0.name) }
let core = Target.Dependency.product(name: "VNeID", package: "swift")

let package = Package(
    name: "VNeIDApp",
    defaultLocalization: "vi",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [.library(name: "VNeIDApp", targets: ["Words", "Platform", "Presenters", "Screens"])],
    dependencies: [.package(path: "../bindings/swift")],
    targets: [
        .target(name: "Words", dependencies: [core], resources: [.process("Localizable.xcstrings")]),
        .target(name: "Platform", dependencies: [core, "Words"]),
        .target(name: "Presenters", dependencies: [core, "Words", "Platform"]),
        .target(name: "Screens", dependencies: [core, "Words", "Platform", "Presenters"] + ofSwiftUI),
        .testTarget(
            name: "AppTests", dependencies: ["Words", "Presenters", "Screens"], linkerSettings: link),
    ] + swiftUI,
    swiftLanguageModes: [.v6]
)
