import Foundation
import VNeID

final class Checkpoint: Sendable {
    private let phone: Phone
    private let officer: Officer
    private let scanner = CameraScanner()
    private let clocks: @Sendable () -> Reading

    init(
        app: App, keys: any Keys, store: any Store, transport: any Transport,
        clocks: @escaping @Sendable () -> Reading
    ) throws {
        phone = try Phone.open(app: app, keys: keys, store: store, transport: transport)
        officer = phone.officer()
        self.clocks = clocks
    }

    func update() async throws -> Report { try await phone.authority().sync(now: clocks()) }

    func look(plane: Data, width: UInt32, height: UInt32, stride: UInt32) throws -> Verdict? {
        let now = clocks()
        let sight = try scanner.scan(
            plane: plane, width: width, height: height, stride: stride, rotationDegrees: 90,
            sinceBootMs: now.sinceBootMs)
        guard case .code(let text?, _) = sight else { return nil }
        return try officer.examine(text: text, source: .seen, canRequest: false, now: now)
    }

    func next() { officer.next() }
}
