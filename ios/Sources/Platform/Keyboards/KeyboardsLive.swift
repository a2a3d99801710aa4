#if canImport(UIKit) && canImport(GameController)
    import GameController
    import UIKit

    /// As the system tells.
    public final class SystemKeyboards: Keyboards {
        public var onChange: () -> Void = {}

        public init() {
            watch(.GCKeyboardDidConnect) { [weak self] in self?.onChange() }
            watch(.GCKeyboardDidDisconnect) { [weak self] in self?.onChange() }
            watch(UITextInputMode.currentInputModeDidChangeNotification) { [weak self] in self?.onChange() }
        }
    }
#endif
