import Platform
import VNeID

/// Everything that the app is made of, handed in by the platform or by a test.
@MainActor
public struct AppContainer {
    let app: App
    let keys: any Keys
    let store: any Store
    let transport: any Transport
    let clocks: any Clocks
    let device: Device
    let notes: any Notes

    public init(
        app: App, keys: any Keys, store: any Store, transport: any Transport, clocks: any Clocks,
        device: Device, notes: any Notes
    ) {
        self.app = app
        self.keys = keys
        self.store = store
        self.transport = transport
        self.clocks = clocks
        self.device = device
        self.notes = notes
    }
}
