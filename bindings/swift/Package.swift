// swift-tools-version: 6.0
import Foundation
import PackageDescription

// On Apple's systems the native half is an XCFramework, made by make-xcframework.sh. Elsewhere, for the
// tests, it is the library in VNEID_LIBRARY. Both need what the generator of vneid-bindgen writes.
let library = ProcessInfo.processInfo.environment["VNEID_LIBRARY"]
let native: Target =
    library == nil
    ? .binaryTarget(name: "VNeIDCoreFFI", path: "VNeIDCoreFFI.xcframework")
    : .systemLibrary(name: "VNeIDCoreFFI")
let link: [LinkerSetting] =
    library.map { folder in
        [.unsafeFlags(["-L\(folder)", "-lvneid_ffi", "-Xlinker", "-rpath", "-Xlinker", folder])]
    } ?? []

// CoreVideo is on Apple's systems only. For the tests elsewhere, one with the same names stands in.
#if os(Linux)
    let packages: [Package.Dependency] = [.package(path: "../../tests/stand-ins/apple")]
    let coreVideo: [Target.Dependency] = [.product(name: "CoreVideo", package: "apple")]
#else
    let packages: [Package.Dependency] = []
    let coreVideo: [Target.Dependency] = []
#endif

// What the crossing costs is measured where Rust can be measured beside it (cargo xtask bench bindings).
let bench: [Target] =
    library == nil ? [] : [.executableTarget(name: "Crossing", dependencies: ["VNeID"], path: "Bench")]

let package = Package(
    name: "VNeID",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [.library(name: "VNeID", targets: ["VNeID"])],
    dependencies: packages,
    targets: [
        native,
        .target(
            name: "VNeIDCore", dependencies: ["VNeIDCoreFFI"],
            swiftSettings: [.swiftLanguageMode(.v5)], linkerSettings: link),
        .target(name: "VNeID", dependencies: ["VNeIDCore"] + coreVideo),
        .testTarget(name: "VNeIDTests", dependencies: ["VNeID"] + coreVideo),
    ] + bench,
    swiftLanguageModes: [.v6]
)
