#if canImport(UIKit)
    import UIKit
    import VNeID

    /// The screen that the app's window is on.
    public final class ScreenDisplay: Display {
        public var onChange: () -> Void = {}
        public var onScreenshot: () -> Void = {}
        private var so = Showing.plain
        /// The brightness before a code was shown.
        private var before: CGFloat?
        private var cover: UIView?

        public init() {
            watch(UIScreen.capturedDidChangeNotification) { [weak self] in self?.onChange() }
            watch(UIScene.willConnectNotification) { [weak self] in self?.onChange() }
            watch(UIScene.didDisconnectNotification) { [weak self] in self?.onChange() }
            watch(UIApplication.userDidTakeScreenshotNotification) { [weak self] in self?.onScreenshot() }
            watch(UIApplication.willResignActiveNotification) { [weak self] in self?.leave() }
            watch(UIApplication.didBecomeActiveNotification) { [weak self] in self?.join() }
        }

        /// The system says so of a mirrored screen too: then it is mirrored, and not recorded.
        public var isCaptured: Bool { !isMirrored && screen?.isCaptured == true }

        /// Another screen, by cable or AirPlay, has a scene of the app.
        public var isMirrored: Bool {
            UIApplication.shared.connectedScenes
                .contains { $0.session.role == .windowExternalDisplayNonInteractive }
        }

        public func show(_ so: Showing) {
            guard so != self.so else { return }
            self.so = so
            apply()
        }

        private func apply() {
            UIApplication.shared.isIdleTimerDisabled = so.isAwake
            guard let screen else { return }
            if so.isBright {
                if before == nil { before = screen.brightness }
                screen.brightness = 1
            } else if let before {
                screen.brightness = before
                self.before = nil
            }
        }

        /// What the app switcher keeps a picture of shows nothing; other apps have the brightness of before.
        private func leave() {
            if let before { screen?.brightness = before }
            before = nil
            guard so.isSecret, cover == nil, let window = UIApplication.shared.appWindow else { return }
            let cover = UIVisualEffectView(effect: UIBlurEffect(style: .systemThickMaterial))
            cover.frame = window.bounds
            cover.autoresizingMask = [.flexibleWidth, .flexibleHeight]
            window.addSubview(cover)
            self.cover = cover
        }

        private func join() {
            cover?.removeFromSuperview()
            cover = nil
            apply()
        }

        private var screen: UIScreen? { UIApplication.shared.appWindow?.windowScene?.screen }
    }

    extension UIApplication {
        /// The window on the phone's own screen.
        public var appWindow: UIWindow? {
            connectedScenes.filter { $0.session.role == .windowApplication }
                .compactMap { $0 as? UIWindowScene }.flatMap(\.windows).first(where: \.isKeyWindow)
        }
    }
#endif
