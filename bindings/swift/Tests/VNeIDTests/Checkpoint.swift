import Foundation
import VNeID

final class Checkpoint: Sendable {
    private let phone: Phone
    private let officer: Officer
    private let scanner = CameraScanner()
    private let clocks: any Clocks

    init(
        app: App, keys: any Keys, store: any Store, transport: any Transport,
        clocks: any Clocks
    ) throws {
        phone = try Phone.open(
            app: app, keys: keys, store: store, transport: transport, clocks: clocks)
        officer = phone.officer()
        self.clocks = clocks
    }

    func update() async throws -> Report { try await phone.authority().sync() }

    func look(plane: Data, width: UInt32, height: UInt32, stride: UInt32) throws -> Verdict? {
        let sight = try scanner.scan(
            plane: plane, width: width, height: height, stride: stride, rotationDegrees: 90,
            sinceBootMs: clocks.now().sinceBootMs)
        guard case .code(let text?, _) = sight else { return nil }
        return try officer.examine(text: text, source: .seen, canRequest: false)
    }

    func next() { officer.next() }
}
