// swift-tools-version: 6.0
import PackageDescription

// Modules named as Apple's frameworks, for systems that have none: see ../README.md.
let standIns: [String: [Target.Dependency]] = [
    "AVFoundation": ["CoreVideo", "QuartzCore"], "BackgroundTasks": [], "CoreVideo": [], "CryptoKit": [],
    "DarwinCalls": [], "DeviceCheck": [], "GameController": [], "LocalAuthentication": ["Security"],
    "PhotosUI": ["UIKit"], "QuartzCore": [], "Security": [], "SwiftUI": ["UIKit"],
    "UIKit": ["QuartzCore"], "UserNotifications": [],
]

let package = Package(
    name: "apple",
    products: standIns.keys.sorted().map { .library(name: $0, targets: [$0]) },
    targets: standIns.map { name, uses in .target(name: name, dependencies: uses, path: name) },
    swiftLanguageModes: [.v6]
)
