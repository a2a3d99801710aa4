#if canImport(UIKit)
    import UIKit

    /// Sees each touch of a window begin, and takes none: whoever uses the app is not locked out of it.
    public final class Touches: NSObject, UIGestureRecognizerDelegate {
        private let onTouch: @MainActor () -> Void
        private weak var window: UIWindow?

        public init(onTouch: @escaping @MainActor () -> Void) {
            self.onTouch = onTouch
            super.init()
            // The keyboard has a window of its own.
            Platform.watch(UITextField.textDidChangeNotification, onTouch)
        }

        public func watch(_ window: UIWindow) {
            guard window !== self.window else { return }
            self.window = window
            let recognizer = UITapGestureRecognizer()
            recognizer.delegate = self
            window.addGestureRecognizer(recognizer)
        }

        public func gestureRecognizer(_ recognizer: UIGestureRecognizer, shouldReceive touch: UITouch) -> Bool
        {
            onTouch()
            return false
        }
    }
#endif
