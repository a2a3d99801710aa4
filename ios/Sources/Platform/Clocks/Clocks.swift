import VNeID

/// What the phone's clocks show, read together.
public protocol Clocks: Sendable {
    func now() -> Reading
}
