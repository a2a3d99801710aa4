import Foundation
import Platform
import Testing

/// What Xcode reads, as far as that can be checked without Xcode.
@Suite struct ProjectTests {
    private let project: XcodeProject

    init() throws { project = try XcodeProject() }

    @Test func everyObjectThatIsNamedIsThereAndEveryObjectIsNamed() throws {
        func names(_ value: Any) -> [String] {
            switch value {
            case let text as String: [text]
            case let list as [Any]: list.flatMap(names)
            case let object as [String: Any]: object.values.flatMap(names)
            default: []
            }
        }
        let isName = { (text: String) in text.count == 24 && text.allSatisfy(\.isHexDigit) }
        let named = Set(project.objects.values.flatMap(names).filter(isName)).union([project.root])
        #expect(named == Set(project.objects.keys))
        #expect(project.objects[project.root]?["isa"] as? String == "PBXProject")
        // The folders that Xcode keeps in step with the disk came with this version.
        #expect(project.version == "77")
        // The right kind of object at each place.
        for (key, isa) in [
            ("productRef", "XCSwiftPackageProductDependency"), ("package", "XCLocalSwiftPackageReference"),
            ("target", "PBXNativeTarget"), ("productReference", "PBXFileReference"),
            ("buildConfigurationList", "XCConfigurationList"), ("mainGroup", "PBXGroup"),
            ("productRefGroup", "PBXGroup"),
        ] {
            let values = project.objects.values.compactMap { $0[key] as? String }
            #expect(
                !values.isEmpty && values.allSatisfy { project.objects[$0]?["isa"] as? String == isa },
                "\(key)")
        }
    }

    @Test func everyFolderAndFileIsThere() throws {
        let folders = project.of("PBXFileSystemSynchronizedRootGroup")
        let paths = folders.values.compactMap { $0["path"] as? String }
        #expect(Set(paths) == ["VNeIDMain", "../Tests/PlatformTests"])
        for path in paths { #expect(exists(path), "\(path)") }
        for exception in project.of("PBXFileSystemSynchronizedBuildFileExceptionSet").values {
            for file in exception["membershipExceptions"] as? [String] ?? [] {
                #expect(exists("VNeIDMain/\(file)"), "\(file)")
            }
        }
        for name in ["VNeIDMain", "PlatformTests"] {
            let of = try project.target(name)["fileSystemSynchronizedGroups"] as? [String] ?? []
            #expect(of.count == 1 && folders[of[0]] != nil, "\(name)")
        }
    }

    @Test func theProductIsThePackages() throws {
        let reference = try #require(project.of("XCLocalSwiftPackageReference").values.first)
        let folder = try #require(reference["relativePath"] as? String)
        let manifest = try String(
            contentsOf: project.folder.appending(path: "\(folder)/Package.swift"), encoding: .utf8)
        let products = Set(
            project.of("XCSwiftPackageProductDependency").values.compactMap { $0["productName"] as? String })
        #expect(products == ["VNeIDApp"])
        #expect(
            manifest.contains(
                ".library(name: \"VNeIDApp\", targets: [\"Words\", \"Platform\", \"Presenters\", \"Screens\"])"
            ))
        // What xcodebuild is to be given beside it.
        #expect(exists("../../bindings/swift/make-xcframework.sh"))
    }

    @Test(arguments: ["Debug", "Release"])
    func theAppIsBuiltStrictly(configuration: String) throws {
        let settings = try project.settings("VNeIDMain", configuration)
        for (name, value) in [
            "IPHONEOS_DEPLOYMENT_TARGET": "17.0", "SWIFT_VERSION": "6.0",
            "SWIFT_STRICT_CONCURRENCY": "complete",
            "SWIFT_TREAT_WARNINGS_AS_ERRORS": "YES", "INFOPLIST_FILE": "VNeIDMain/Info.plist",
            "CODE_SIGN_ENTITLEMENTS": "VNeIDMain/VNeID.entitlements", "GENERATE_INFOPLIST_FILE": "NO",
            "APP_ATTEST_ENVIRONMENT": configuration == "Debug" ? "development" : "production",
        ] { #expect(settings[name] == value, "\(name)") }
        // A module of another name than the package's `VNeID`, which it imports.
        #expect(settings["PRODUCT_MODULE_NAME"] == "VNeIDMain" && settings["PRODUCT_NAME"] == "VNeID")
        for (name, kind) in [
            ("ASSETCATALOG_COMPILER_APPICON_NAME", "appiconset"),
            ("ASSETCATALOG_COMPILER_GLOBAL_ACCENT_COLOR_NAME", "colorset"),
        ] {
            let asset = try #require(settings[name])
            #expect(exists("VNeIDMain/Assets.xcassets/\(asset).\(kind)/Contents.json"))
        }
        let version = try #require(settings["MARKETING_VERSION"])
        #expect(version.split(separator: ".").compactMap { UInt16($0) }.count == 3)
    }

    /// Each `$(NAME)` of the files that Xcode expands is a setting, or one that Xcode always has.
    @Test(arguments: ["Info.plist", "VNeID.entitlements"])
    func whatIsExpandedIsSet(file: String) throws {
        let settings = try project.settings("VNeIDMain", "Release")
        let xcodes: Set = ["EXECUTABLE_NAME", "PRODUCT_BUNDLE_PACKAGE_TYPE"]
        let text = try String(contentsOf: appFolder.appending(path: file), encoding: .utf8)
        let names = text.matches(of: /\$\(([A-Z_]+)\)/).map { String($0.output.1) }
        #expect(!names.isEmpty)
        for name in names { #expect(settings[name] != nil || xcodes.contains(name), "\(name)") }
    }

    @Test func theSchemeBuildsTestsAndRunsTheTargets() throws {
        let scheme = try elements(
            project.folder.appending(path: "VNeID.xcodeproj/xcshareddata/xcschemes/VNeID.xcscheme"))
        let references = scheme.filter { $0.name == "BuildableReference" }.map(\.attributes)
        #expect(references.count == 4)
        for reference in references {
            #expect(reference["ReferencedContainer"] == "container:VNeID.xcodeproj")
            let target = project.objects[reference["BlueprintIdentifier"] ?? ""]
            #expect(target?["isa"] as? String == "PBXNativeTarget")
            #expect(target?["name"] as? String == reference["BlueprintName"])
            let product = project.objects[target?["productReference"] as? String ?? ""]
            #expect(product?["path"] as? String == reference["BuildableName"])
        }
        #expect(scheme.filter { $0.name == "TestableReference" }.count == 1)
        _ = try elements(
            project.folder.appending(path: "VNeID.xcodeproj/project.xcworkspace/contents.xcworkspacedata"))
    }

    private func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: project.folder.appending(path: path).standardized.path)
    }
}
