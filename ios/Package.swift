// swift-tools-version: 6.0
import PackageDescription

// The library of Observation leaves symbols open that only programs with a user interface have.
#if os(Linux)
    let link: [LinkerSetting] = [.unsafeFlags(["-Xlinker", "--allow-shlib-undefined"])]
#else
    let link: [LinkerSetting] = []
#endif
let core = Target.Dependency.product(name: "VNeID", package: "swift")

let package = Package(
    name: "VNeIDApp",
    defaultLocalization: "vi",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [.library(name: "VNeIDApp", targets: ["Words", "Platform", "Presenters"])],
    dependencies: [.package(path: "../bindings/swift")],
    targets: [
        .target(name: "Words", dependencies: [core], resources: [.process("Localizable.xcstrings")]),
        .target(name: "Platform", dependencies: [core, "Words"]),
        .target(name: "Presenters", dependencies: [core, "Words", "Platform"]),
        .testTarget(name: "AppTests", dependencies: ["Words", "Presenters"], linkerSettings: link),
    ],
    swiftLanguageModes: [.v6]
)
