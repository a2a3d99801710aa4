/// What is kept beside the state, and is not secret: short texts by name.
@MainActor
public protocol Notes: AnyObject {
    subscript(name: String) -> String? { get set }
}
