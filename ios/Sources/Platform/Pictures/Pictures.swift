/// Pictures that the phone decodes.
@MainActor
public protocol Pictures: AnyObject {
    /// Lets the officer choose one; `nil` when none was chosen, or it can't be decoded.
    func choose() async -> (any Frame)?
}
