// What is in a window, and the window's place.
@_exported import Foundation
@_exported import QuartzCore

@MainActor open class UIResponder: NSObject {
    public override init() {}
}

@MainActor open class UIColor: NSObject {
    public init?(named name: String) {}
    public override init() {}
    public class var systemBackground: UIColor { UIColor() }
}

@MainActor open class UIView: UIResponder {
    public struct AutoresizingMask: OptionSet, Sendable {
        public static let flexibleWidth = AutoresizingMask(rawValue: 2)
        public static let flexibleHeight = AutoresizingMask(rawValue: 16)

        public let rawValue: UInt
        public init(rawValue: UInt) { self.rawValue = rawValue }
    }

    open class var layerClass: AnyClass { CALayer.self }
    public private(set) lazy var layer: CALayer = (type(of: self).layerClass as? CALayer.Type ?? CALayer.self)
        .init()
    public var frame = CGRect.zero
    public var bounds = CGRect.zero
    public var autoresizingMask: AutoresizingMask = []
    public var backgroundColor: UIColor?
    public private(set) var subviews: [UIView] = []
    public private(set) var gestureRecognizers: [UIGestureRecognizer]?
    public weak var superview: UIView?

    public init(frame: CGRect) { self.frame = frame }
    public override convenience init() { self.init(frame: .zero) }

    public var window: UIWindow? { self as? UIWindow ?? superview?.window }
    open func layoutSubviews() {}
    public func addSubview(_ view: UIView) {
        view.superview = self
        subviews.append(view)
    }
    public func removeFromSuperview() {
        superview?.subviews.removeAll { $0 === self }
        superview = nil
    }
    public func addGestureRecognizer(_ recognizer: UIGestureRecognizer) {
        gestureRecognizers = (gestureRecognizers ?? []) + [recognizer]
    }
}

@MainActor open class UIVisualEffect: NSObject {}
@MainActor public final class UIBlurEffect: UIVisualEffect {
    public enum Style: Int, Sendable { case systemThickMaterial = 9 }
    public init(style: Style) {}
}
@MainActor public final class UIVisualEffectView: UIView {
    public init(effect: UIVisualEffect?) { super.init(frame: .zero) }
}

@MainActor open class UIViewController: UIResponder {
    public private(set) var presentedViewController: UIViewController?
    public private(set) lazy var presentationController: UIPresentationController? = UIPresentationController(
        self)
    public var isBeingDismissed = false
    private weak var presenting: UIViewController?
    public lazy var view: UIView! = UIView()

    /// Does nothing, and says nothing, when this one is being dismissed.
    public func present(_ other: UIViewController, animated: Bool, completion: (() -> Void)? = nil) {
        guard !isBeingDismissed else { return }
        presentedViewController = other
        other.presenting = self
    }
    public func dismiss(animated: Bool, completion: (() -> Void)? = nil) {
        presenting?.presentedViewController = nil
    }

    /// Somebody swipes it down: only the delegate of its presentation hears of that.
    public func swipeDown() {
        dismiss(animated: true)
        presentationController.map { $0.delegate?.presentationControllerDidDismiss($0) }
    }
}

@MainActor public final class UIPresentationController: NSObject {
    public weak var delegate: (any UIAdaptivePresentationControllerDelegate)?
    public let presentedViewController: UIViewController

    init(_ presented: UIViewController) { presentedViewController = presented }
}

@MainActor public protocol UIAdaptivePresentationControllerDelegate: AnyObject {
    func presentationControllerDidDismiss(_ presentationController: UIPresentationController)
}

@MainActor public final class UIWindow: UIView {
    public private(set) weak var windowScene: UIWindowScene?
    public private(set) var isKeyWindow = false
    public var rootViewController: UIViewController?
    public var isHidden = true

    public init(windowScene: UIWindowScene) {
        self.windowScene = windowScene
        super.init(frame: .zero)
        windowScene.windows.append(self)
    }
    public func makeKeyAndVisible() { (isKeyWindow, isHidden) = (true, false) }
}

@MainActor public final class UITouch: NSObject {}
@MainActor open class UIGestureRecognizer: NSObject {
    public weak var delegate: (any UIGestureRecognizerDelegate)?
    public override init() {}
}
@MainActor public final class UITapGestureRecognizer: UIGestureRecognizer {}
@MainActor public protocol UIGestureRecognizerDelegate: AnyObject {
    func gestureRecognizer(_ recognizer: UIGestureRecognizer, shouldReceive touch: UITouch) -> Bool
}

@MainActor public final class UITextInputMode: NSObject {
    nonisolated public static let currentInputModeDidChangeNotification = Notification.Name("inputMode")
}

@MainActor public final class UITextField: UIView {
    nonisolated public static let textDidChangeNotification = Notification.Name("textDidChange")
}

@MainActor open class UIFeedbackGenerator: NSObject {
    /// What was felt so far.
    public static var felt: [String] = []
    public override init() {}
}
@MainActor public final class UINotificationFeedbackGenerator: UIFeedbackGenerator {
    public enum FeedbackType: Int, Sendable { case success, warning, error }
    public func notificationOccurred(_ type: FeedbackType) { Self.felt.append("\(type)") }
}
@MainActor public final class UIImpactFeedbackGenerator: UIFeedbackGenerator {
    public enum FeedbackStyle: Int, Sendable { case light, medium, heavy, soft, rigid }
    public init(style: FeedbackStyle) {}
    public func impactOccurred(intensity: CGFloat = 1) { Self.felt.append("impact") }
}
