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
    let coreVideo: [Target] = [.target(name: "CoreVideo", path: "Tests/CoreVideoStandIn")]
#else
    let coreVideo: [Target] = []
#endif
let ofCoreVideo = coreVideo.map { Target.Dependency.target(name: $0.name) }

// What the crossing costs is measured where Rust can be measured beside it (cargo xtask bench bindings).
let bench: [Target] =
    library == nil ? [] : [.executableTarget(name: "Crossing", dependencies: ["VNeID"], path: "Bench")]

let package = Package(
    name: "VNeID",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [.library(name: "VNeID", targets: ["VNeID"])]
        + coreVideo.map { .library(name: $0.name, targets: [$0.name]) },
    targets: [
        native,
        .target(
            name: "VNeIDCore", dependencies: ["VNeIDCoreFFI"],
            swiftSettings: [.swiftLanguageMode(.v5)], linkerSettings: link),
        .target(name: "VNeID", dependencies: ["VNeIDCore"] + ofCoreVideo),
        .testTarget(name: "VNeIDTests", dependencies: ["VNeID"] + ofCoreVideo),
    ] + bench + coreVideo,
    swiftLanguageModes: [.v6]
)
