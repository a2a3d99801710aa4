import Foundation
import Platform
import VNeID
import Words
import enum Presenters.Obstacle

@testable import Presenters

/// A phone with the app on it, whose clocks, network, disk, lock and camera a test turns.
@MainActor
final class PlayedPhone {
    let clocks = TurnedClocks()
    let store = PlayedStore()
    let network: PlayedNetwork
    let notes = MemoryNotes()
    let lock = PlayedLock()
    let display = PlayedDisplay()
    let signals = PlayedSignals()
    let reminders = PlayedReminders()
    let camera = PlayedCamera()
    let pictures = PlayedPictures()
    let keyboards = PlayedKeyboards()
    var language = Language.vi
    private(set) var opened: [Elsewhere] = []
    private(set) var presenter: AppPresenter!
    let app: App
    private let keys: any Keys

    init(_ app: App, keys: any Keys = NoKeys(), transport: (any Transport)? = nil) {
        self.app = app
        self.keys = keys
        network = PlayedNetwork(transport)
        presenter = launch()
    }

    var place: Place { presenter.navigation.place }
    var of: Presenters { presenter.presenters! }
    var obstacle: Obstacle? { place.obstacle?.obstacle }

    /// Somebody taps the app's icon.
    func start() async throws {
        let before = reminders.plans
        await presenter.start()
        guard presenter.presenters != nil else { return }
        try await until("what opening does is done") { reminders.plans > before }
    }

    /// What is under way comes to its end.
    func end() async { await presenter.presenters?.session.end() }

    /// The system ends the app's process, and somebody opens it again.
    func kill() async throws {
        await end()
        presenter = launch()
        try await start()
    }

    private func launch() -> AppPresenter {
        AppPresenter(app, device) { [app, keys, store, network, clocks] in
            try Phone.open(app: app, keys: keys, store: store, transport: network, clocks: clocks)
        }
    }

    var device: Device {
        Device(
            name: "Máy thử nghiệm", clocks: clocks, notes: notes, lock: lock, display: display,
            signals: signals, reminders: reminders, camera: camera, pictures: pictures,
            keyboards: keyboards, language: { [weak self] in self?.language ?? .vi },
            open: { [weak self] in self?.opened.append($0) },
            erase: { [weak self] in
                self?.store.state = nil
                self?.notes.clear()
            })
    }
}

/// Waits until it is so; fails when that takes too long.
@MainActor
func until(_ what: String, _ isSo: () throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while try !isSo() {
        guard ContinuousClock.now < deadline else { throw Awaited(what: what) }
        try await Task.sleep(for: .milliseconds(10))
    }
}

/// What did not become so.
struct Awaited: Error {
    let what: String
}
