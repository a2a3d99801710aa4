import VNeID
import Words

/// What an officer feels and hears.
@MainActor
public protocol Signals: AnyObject {
    /// Each kind has a haptic and a sound of its own.
    func verdict(_ kind: VerdictKind, sound: Bool)

    /// Reads aloud.
    func say(_ sentence: String, in language: Language)

    /// One of a code's last seconds.
    func tick()
}
