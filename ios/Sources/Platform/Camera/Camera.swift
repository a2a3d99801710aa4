import VNeID

/// The camera of the officer's screen.
@MainActor
public protocol Camera: AnyObject {
    var state: CameraState { get }

    /// Called when the state changes.
    var onChange: () -> Void { get set }

    /// Begins, if that is allowed, and hands over each frame, one after the other, on a thread of its own.
    func start(onFrame: @escaping @Sendable (any Frame) -> Void)

    func stop()

    /// Asks to be allowed, or opens the app's settings.
    func allow() async

    func torch(_ on: Bool)

    /// From 0, the widest, to 1.
    func zoom(_ zoom: Double)
}

public enum CameraState: Equatable, Sendable {
    case starting
    /// Not allowed; `canAsk` when the system still shows its question.
    case refused(canAsk: Bool)
    /// There is none, or another app has it.
    case missing
    /// Whether the light is on, `nil` when the phone has none; and the zoom, from 0 to 1.
    case on(torch: Bool?, zoom: Double)

    /// Whether the light is on; `nil` without a light.
    public var torch: Bool? {
        if case .on(let torch, _) = self { torch } else { nil }
    }
}

/// A picture of the camera where it lies; good until `onFrame` returns.
public protocol Frame {
    func seen(by scanner: CameraScanner, sinceBootMs: UInt64) throws -> Sight
}
