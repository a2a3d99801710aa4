import VNeID

/// The phone's screen.
@MainActor
public protocol Display: AnyObject {
    /// Whether it is being recorded.
    var isCaptured: Bool { get }
    var isMirrored: Bool { get }

    /// Called when one of them changes.
    var onChange: () -> Void { get set }

    /// Called after somebody took a picture of it with the phone's buttons.
    var onScreenshot: () -> Void { get set }

    /// Shows what is on it so; brightness goes back to what it was before.
    func show(_ so: Showing)
}

extension Showing {
    /// As the system shows any app.
    public static let plain = Showing(isSecret: false, isAwake: false, isBright: false)
}
