import Foundation
import Platform
import Testing
import UIKit
import VNeID
import Words

@testable import VNeIDMain

/// What lies beside the code in the app.
@MainActor @Suite struct BundleTests {
    @Test func theSystemIsToldWhatTheAppUses() throws {
        let info = try plist(appFolder.appending(path: "Info.plist"))
        let tasks = info["BGTaskSchedulerPermittedIdentifiers"] as? [String] ?? []
        #expect(Set(tasks) == [BackgroundReminders.brief, BackgroundReminders.long])
        #expect(Set(info["UIBackgroundModes"] as? [String] ?? []) == ["fetch", "processing"])
        let schemes =
            (info["CFBundleURLTypes"] as? [[String: Any]])?.first?["CFBundleURLSchemes"] as? [String]
        #expect(schemes == ["vneid"])
        #expect(info["NSAppTransportSecurity"] == nil)
        #expect(info["NSPhotoLibraryUsageDescription"] == nil)  // The picker needs none.
        #expect(
            Set(info["CFBundleLocalizations"] as? [String] ?? []) == Set(Language.allCases.map(\.rawValue)))
        let launch = (info["UILaunchScreen"] as? [String: Any])?["UIColorName"] as? String
        #expect(exists("Assets.xcassets/\(launch ?? "").colorset/Contents.json"))
    }

    /// The purpose strings are the table's, and those of the catalog are all in the list.
    @Test func purposesAreSaidInBothLanguages() throws {
        let info = try plist(appFolder.appending(path: "Info.plist"))
        let catalog = try json(appFolder.appending(path: "InfoPlist.xcstrings"))
        #expect(catalog["sourceLanguage"] as? String == "vi")
        let strings = try #require(catalog["strings"] as? [String: [String: Any]])
        let keys = [
            "CFBundleDisplayName": "system.app_name", "NSCameraUsageDescription": "system.camera_use",
            "NSFaceIDUsageDescription": "system.face_id_use",
        ]
        #expect(Set(strings.keys) == Set(keys.keys))
        for (name, key) in keys {
            let languages = try #require(strings[name]?["localizations"] as? [String: [String: Any]])
            for language in Language.allCases {
                let unit = languages[language.rawValue]?["stringUnit"] as? [String: String]
                #expect(unit?["value"] == Words(language)(key), "\(name)")
            }
            #expect(info[name] as? String == Words(.vi)(key))
        }
        #expect(info.keys.filter { $0.hasSuffix("UsageDescription") }.allSatisfy { strings[$0] != nil })
    }

    @Test func theManifestNamesWhatIsReallyUsed() throws {
        let manifest = try plist(appFolder.appending(path: "PrivacyInfo.xcprivacy"))
        #expect(manifest["NSPrivacyTracking"] as? Bool == false)
        let used = try #require(manifest["NSPrivacyAccessedAPITypes"] as? [[String: Any]])
        let reasons = Dictionary(
            uniqueKeysWithValues: used.map {
                (
                    $0["NSPrivacyAccessedAPIType"] as? String,
                    $0["NSPrivacyAccessedAPITypeReasons"] as? [String]
                )
            })
        #expect(
            reasons == [
                "NSPrivacyAccessedAPICategorySystemBootTime": ["35F9.1"],
                "NSPrivacyAccessedAPICategoryUserDefaults": ["CA92.1"],
            ])
        let code = try sources()
        #expect(code.contains("mach_continuous_time") && code.contains("UserDefaults"))
        // Of the other kinds that need a reason, nothing is called.
        for name in [
            "modificationDate", "creationDate", "contentModificationDateKey", "getattrlist",
            "volumeAvailable",
            "systemFreeSize", "statfs", "activeInputModes",
        ] { #expect(!code.contains(name), "\(name)") }
    }

    @Test func theEntitlementsAreThoseOfTheKeysAndTheStore() throws {
        let entitlements = try plist(appFolder.appending(path: "VNeID.entitlements"))
        #expect(
            entitlements as? [String: String] == [
                "com.apple.developer.default-data-protection":
                    "NSFileProtectionCompleteUntilFirstUserAuthentication",
                "com.apple.developer.devicecheck.appattest-environment": "$(APP_ATTEST_ENVIRONMENT)",
            ])
    }

    @Test func everyAssetIsWellFormed() throws {
        let assets = appFolder.appending(path: "Assets.xcassets")
        let files = try #require(FileManager.default.enumerator(atPath: assets.path)).compactMap {
            $0 as? String
        }
        let contents = files.filter { $0.hasSuffix("Contents.json") }
        #expect(contents.count == 4)
        for file in contents { _ = try json(assets.appending(path: file)) }
        let icon = try Data(contentsOf: assets.appending(path: "AppIcon.appiconset/AppIcon.png"))
        // A PNG's header: width, height, depth, and colours without transparency.
        #expect(icon.dropFirst(16).prefix(10) == Data([0, 0, 4, 0, 0, 0, 4, 0, 8, 2]))
    }

    /// As it lies here nobody's roots are in it, and the app says so.
    @Test func withoutAnAuthorityNothingIsAssembled() throws {
        let text = try String(contentsOf: appFolder.appending(path: "authority.properties"), encoding: .utf8)
        let missing = AuthorityFileError.Missing(name: "root_1")
        #expect(throws: missing) { _ = try Assembly(text, version: "1.0.0", folder: appFolder) }
        for language in Language.allCases {
            for key in ["obstacle.not_configured.title", "obstacle.not_configured.text"] {
                #expect(Words(language).find(key) != nil)
            }
            #expect(missing.said(Words(language)).contains("root_1"))
        }
    }

    private func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: appFolder.appending(path: path).path)
    }

    /// All Swift of the app.
    private func sources() throws -> String {
        try ["App/VNeIDMain", "Sources"].flatMap { folder in
            let url = package.appending(path: folder)
            let files = FileManager.default.enumerator(atPath: url.path)?.compactMap { $0 as? String } ?? []
            return try files.filter { $0.hasSuffix(".swift") }.map {
                try String(contentsOf: url.appending(path: $0), encoding: .utf8)
            }
        }.joined()
    }
}
