import VNeID
import Words

/// What only the phone can do, for whoever shows screens.
@MainActor
public struct Device {
    /// What the phone calls itself, 1 to 64 characters.
    public let name: String
    public let clocks: any Clocks
    public let notes: any Notes
    public let lock: any ScreenLock
    public let display: any Display
    public let signals: any Signals
    public let reminders: any Reminders
    public let camera: any Camera
    public let pictures: any Pictures
    public let keyboards: any Keyboards
    /// What the app speaks.
    public let language: () -> Language
    /// Opens what the app can't do itself.
    public let open: (Elsewhere) -> Void
    /// Erases what the phone holds of the app: state, keys and notes.
    public let erase: () async -> Void

    public init(
        name: String, clocks: any Clocks, notes: any Notes, lock: any ScreenLock, display: any Display,
        signals: any Signals, reminders: any Reminders, camera: any Camera, pictures: any Pictures,
        keyboards: any Keyboards, language: @escaping () -> Language, open: @escaping (Elsewhere) -> Void,
        erase: @escaping () async -> Void
    ) {
        self.name = name
        self.clocks = clocks
        self.notes = notes
        self.lock = lock
        self.display = display
        self.signals = signals
        self.reminders = reminders
        self.camera = camera
        self.pictures = pictures
        self.keyboards = keyboards
        self.language = language
        self.open = open
        self.erase = erase
    }
}

/// What lies outside of the app.
public enum Elsewhere: Sendable {
    case dateSettings, securitySettings, storageSettings
    /// The app's page in the store.
    case update
    /// Where to register for level 2.
    case nearestPlace
}
