/// The keyboards of the phone, hand scanners among them.
@MainActor
public protocol Keyboards: AnyObject {
    /// Called when one is connected or taken away, or when another input method is chosen.
    var onChange: () -> Void { get set }
}
