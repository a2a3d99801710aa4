#if os(Linux)
    import Foundation
    import GameController
    import Platform
    import Testing
    import UIKit
    import VNeID

    /// Host model.
    @MainActor @Suite(.serialized) struct WindowTests {
        private let window: UIWindow
        private let screen: UIScreen
        private let display = ScreenDisplay()

        init() throws {
            window = appWindow()
            screen = try #require(window.windowScene?.screen)
        }

        @Test func aCodeIsBrightAndAwakeAndLeavesNothingBehind() async throws {
            display.show(Showing(isSecret: false, isAwake: true, isBright: true))
            #expect(screen.brightness == 1 && UIApplication.shared.isIdleTimerDisabled)
            display.show(Showing(isSecret: true, isAwake: true, isBright: true))
            display.show(Showing.plain)
            #expect(screen.brightness == 0.4 && !UIApplication.shared.isIdleTimerDisabled)
        }

        @Test func otherAppsHaveTheBrightnessOfBefore() async throws {
            display.show(Showing(isSecret: false, isAwake: true, isBright: true))
            post(UIApplication.willResignActiveNotification)
            try await until("it is as before") { screen.brightness == 0.4 }
            screen.brightness = 0.7  // Somebody turned it meanwhile.
            post(UIApplication.didBecomeActiveNotification)
            try await until("it is bright again") { screen.brightness == 1 }
            display.show(Showing.plain)
            #expect(screen.brightness == 0.7)
        }

        @Test func secretsAreCoveredInTheAppSwitcher() async throws {
            display.show(Showing(isSecret: true, isAwake: false, isBright: false))
            #expect(window.subviews.isEmpty)
            post(UIApplication.willResignActiveNotification)
            try await until("it is covered") { window.subviews.count == 1 }
            post(UIApplication.didBecomeActiveNotification)
            try await until("it is open") { window.subviews.isEmpty }
            display.show(Showing(isSecret: false, isAwake: true, isBright: false))
            post(UIApplication.willResignActiveNotification)
            try await Task.sleep(for: .milliseconds(20))
            #expect(window.subviews.isEmpty)
        }

        @Test func keyboardsThatComeGoOrChangeAreTold() async throws {
            let keyboards = SystemKeyboards()
            var changes = 0
            keyboards.onChange = { changes += 1 }
            let names = [
                .GCKeyboardDidConnect, .GCKeyboardDidDisconnect,
                UITextInputMode.currentInputModeDidChangeNotification,
            ]
            for (count, name) in names.enumerated() {
                post(name)
                try await until("\(name) was told") { changes == count + 1 }
            }
        }

        @Test func recordedIsToldFromMirrored() async throws {
            var changes = 0
            display.onChange = { changes += 1 }
            screen.isCaptured = true
            post(UIScreen.capturedDidChangeNotification)
            try await until("it was told") { changes == 1 }
            #expect(display.isCaptured && !display.isMirrored)
            let outside = UIWindowScene(UISceneSession(.windowExternalDisplayNonInteractive))
            UIApplication.shared.connectedScenes.insert(outside)
            post(UIScene.willConnectNotification)
            try await until("that too") { changes == 2 }
            #expect(display.isMirrored && !display.isCaptured)
            UIApplication.shared.connectedScenes.remove(outside)
            screen.isCaptured = false
            post(UIScene.didDisconnectNotification)
            try await until("and its end") { changes == 3 }
            #expect(!display.isMirrored && !display.isCaptured)
        }

        @Test func aScreenshotIsNoticed() async throws {
            var pictures = 0
            display.onScreenshot = { pictures += 1 }
            post(UIApplication.userDidTakeScreenshotNotification)
            try await until("it was noticed") { pictures == 1 }
        }

        @Test func touchesAreSeenAndNotTaken() async throws {
            var touches = 0
            let watching = Touches { touches += 1 }
            watching.watch(window)
            watching.watch(window)
            let recognizers = try #require(window.gestureRecognizers)
            #expect(recognizers.count == 1)
            #expect(
                recognizers[0].delegate?.gestureRecognizer(recognizers[0], shouldReceive: UITouch()) == false)
            #expect(touches == 1)
            post(UITextField.textDidChangeNotification)
            try await until("typing counts") { touches == 2 }
        }

        @Test func settingsAndPlacesAreOpened() throws {
            let store = try #require(URL(string: "https://apps.apple.com/app/id1"))
            let before = UIApplication.shared.opened.count
            for elsewhere in [Elsewhere.storageSettings, .update, .nearestPlace] {
                elsewhere.open(appStore: store)
            }
            let opened = UIApplication.shared.opened[before...].map(\.absoluteString)
            #expect(opened.count == 3 && opened[0] == "app-settings:" && opened[1] == store.absoluteString)
        }
    }
#endif
