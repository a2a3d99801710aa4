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

/// How the screen shows what is on it.
public struct Showing: Equatable, Sendable {
    /// Covered in the app switcher.
    public var secret: Bool
    public var awake: Bool
    public var bright: Bool

    public init(secret: Bool = false, awake: Bool = false, bright: Bool = false) {
        self.secret = secret
        self.awake = awake
        self.bright = bright
    }
}
