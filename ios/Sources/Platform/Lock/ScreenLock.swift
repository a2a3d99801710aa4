import VNeID

/// The phone's own lock.
@MainActor
public protocol ScreenLock: AnyObject {
    /// Without one, the hardware guards no keys.
    var isSet: Bool { get }

    /// Whether the phone knows a biometric of its owner.
    var hasBiometrics: Bool { get }

    /// Has the owner's biometrics open the app from now on: those that the phone knows now, none that is
    /// added later. Shows the prompt; whether it was the owner.
    func bindBiometrics() async -> Bool

    /// Shows the biometric prompt.
    func askBiometrics() async -> BiometricsAnswer

    /// Makes the presentation key ready to sign, with the phone's prompt when it wants that; false
    /// when the prompt was dismissed. Before the code's minute begins.
    ///
    /// Throws `KeyError.Gone` when the phone no longer has the key, `KeyError.Failed` when its hardware does
    /// not answer as it should.
    func openKey() async throws -> Bool
}
