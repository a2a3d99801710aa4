import BackgroundTasks
import Foundation
import Platform
import Presenters
import Testing
import UIKit
import VNeID

@testable import VNeIDMain

/// The app as it is put together for a phone, over the stand-ins (host model).
@MainActor @Suite(.serialized) struct AssemblyTests {
    private func assembly() throws -> Assembly {
        let worlds = try json(package.appending(path: "../tests/vectors/worlds.json"))
        let keys = try #require(worlds["keys"] as? [String: [String: Any]])
        let roots = try #require(worlds["roots"] as? [String]).map { name in
            "04\(keys[name]?["x"] as? String ?? "")\(keys[name]?["y"] as? String ?? "")"
        }
        let file =
            "authority=https://authority.invalid\nroot_1=\(roots[0])\nroot_2=\(roots[1])\n"
            + "root_3=\(roots[2])\nworld=test\nminimum_sequence=0\napp_store_id=1\n"
        let folder = FileManager.default.temporaryDirectory.appending(path: "vneid-\(UUID().uuidString)")
        return try Assembly(file, version: "1.0.0", folder: folder)
    }

    @Test func opensAPhoneThatIsSignedOut() async throws {
        let assembly = try assembly()
        await assembly.app.start()
        #expect(assembly.app.presenters?.home.state.card == .refused(.signedOut))
        #expect(assembly.app.isTestWorld && assembly.app.navigation.place.obstacle == nil)
        assembly.enter()
    }

    @Test func theLinkLeadsToTheSwitch() async throws {
        let assembly = try assembly()
        await assembly.app.start()
        for other in ["vneid://elsewhere", "https://xac-minh"] {
            assembly.follow(try #require(URL(string: other)))
            #expect(assembly.app.navigation.place.tab == .home)
        }
        assembly.follow(try #require(URL(string: "vneid://xac-minh")))
        #expect(assembly.app.navigation.place.tab == .personal)
    }

    @Test func anotherScreenGetsAnEmptySceneOfItsOwn() throws {
        let delegate = AppDelegate()
        let session = UISceneSession(.windowExternalDisplayNonInteractive)
        let options = UIScene.ConnectionOptions()
        let outside = delegate.application(.shared, configurationForConnecting: session, options: options)
        #expect(outside.delegateClass == Outside.self)
        let inside = delegate.application(
            .shared, configurationForConnecting: UISceneSession(.windowApplication), options: options)
        #expect(inside.delegateClass == nil)
        let (scene, shown) = (UIWindowScene(session), Outside())
        shown.scene(scene, willConnectTo: session, options: options)
        #expect(shown.window?.windowScene === scene && shown.window?.isHidden == false)
    }

    /// Of an app that is not set up too.
    @Test func theTasksAreRegisteredAtLaunch() {
        let delegate = AppDelegate()
        #expect(delegate.application(.shared, didFinishLaunchingWithOptions: nil))
        #expect(BGTaskScheduler.shared.registered == [BackgroundReminders.brief, BackgroundReminders.long])
    }
}
