/// The phone's own lock.
@MainActor
public protocol ScreenLock: AnyObject {
    /// Without one, the hardware guards no keys.
    var isSet: Bool { get }

    /// Whether the phone knows a biometric of its owner.
    var hasBiometrics: Bool { get }

    /// Shows the biometric prompt; whether it was the owner.
    func askBiometrics() async -> Bool

    /// Makes the presentation key ready to sign, with the phone's prompt when it wants that; false
    /// when the prompt was dismissed. Before the code's minute begins.
    ///
    /// Throws `KeyError.Gone` when the phone no longer has the key.
    func openKey() async throws -> Bool
}
