import Platform
import Presenters
import UIKit
import VNeID
import Words

/// The app's live parts, put together.
@MainActor
final class Assembly {
    let app: AppPresenter
    let camera = BackCamera()
    private let reminders: BackgroundReminders
    private let touches: Touches

    /// As `authority.properties` in the bundle says.
    ///
    /// Throws `AuthorityFileError` when that is not filled in as it must be.
    static func fromBundle() throws -> Assembly {
        let file = Bundle.main.url(forResource: "authority", withExtension: "properties")
        let version = Bundle.main.object(forInfoDictionaryKey: "CFBundleShortVersionString") as? String
        let support = try FileManager.default.url(
            for: .applicationSupportDirectory, in: .userDomainMask, appropriateFor: nil, create: true)
        return try Assembly(
            try file.map { try String(contentsOf: $0, encoding: .utf8) } ?? "", version: version ?? "",
            folder: support.appending(path: "phone"))
    }

    /// `text` is that of `authority.properties`, `version` three numbers, "1.2.3".
    init(_ text: String, version: String, folder: URL) throws {
        let numbers = version.split(separator: ".").compactMap { UInt16($0) }
        guard numbers.count == 3 else { throw AuthorityFileError.Unfit(name: "version") }
        let ourVersion = Version(major: numbers[0], minor: numbers[1], patch: numbers[2])
        let file = try readAuthorityFile(text: text, version: ourVersion, platform: .ios)
        let ours = Self.onThisPhone(file.app)
        guard let number = file.appStoreId,
            let storePage = URL(string: "https://apps.apple.com/app/id\(number)")
        else { throw AuthorityFileError.Missing(name: "app_store_id") }
        let (clocks, store, notes) = (SystemClocks(), ProtectedFile(in: folder), DefaultsNotes())
        let reason = { @Sendable in Words(Self.language)("action.unlock") }
        let keys = SecureEnclaveKeys(clocks, reason: reason)
        let reminders = BackgroundReminders { Words(Self.language) }
        let device = Device(
            name: String(UIDevice.current.name.prefix(Self.nameLength)), clocks: clocks, notes: notes,
            lock: PhoneLock(keys, reason: reason), display: ScreenDisplay(), signals: FeltSignals(),
            reminders: reminders, camera: camera, pictures: LibraryPictures(),
            keyboards: SystemKeyboards(), language: { Self.language },
            open: { $0.open(appStore: storePage) },
            erase: {
                store.erase()
                try? keys.forgetAllBut(keys: [])
                BoundBiometrics.forget()
                notes.clear()
            })
        let transport = HttpsTransport()
        let app = AppPresenter(ours, device) {
            try Phone.open(app: ours, keys: keys, store: store, transport: transport, clocks: clocks)
        }
        self.app = app
        self.reminders = reminders
        touches = Touches { app.touch() }
    }

    /// The app comes to the foreground.
    func enter() {
        UIApplication.shared.appWindow.map(touches.watch)
        Task {
            await reminders.look()
            app.resume()
        }
    }

    /// `vneid://xac-minh` leads to the switch.
    func follow(_ link: URL) {
        if link.scheme == "vneid" && link.host() == "xac-minh" { app.openSwitch() }
    }

    /// Vietnamese, unless the phone speaks English, or is to speak it in this app.
    nonisolated static var language: Language {
        Bundle.main.preferredLocalizations.first == "en" ? .en : .vi
    }

    /// The app with the identifier of the hardware, "iPhone15,4".
    private static func onThisPhone(_ app: App) -> App {
        var system = utsname()
        uname(&system)
        let model = withUnsafeBytes(of: &system.machine) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return App(
            authority: app.authority, roots: app.roots, world: app.world,
            minimumSequence: app.minimumSequence, version: app.version, platform: app.platform, model: model)
    }

    private static let nameLength = 64
}
