import Foundation
import Platform
import VNeID

/// A store in memory that can be told to fail.
final class PlayedStore: Store, @unchecked Sendable {
    // Guarded by `lock`.
    private var held: Data?
    private var failure: StoreError?
    private let lock = NSLock()

    var state: Data? {
        get { lock.withLock { held } }
        set { lock.withLock { held = newValue } }
    }

    /// What keeps it from reading and storing, if anything.
    func fail(_ failure: StoreError?) { lock.withLock { self.failure = failure } }

    func load() throws -> Data? {
        try lock.withLock {
            if let failure { throw failure }
            return held
        }
    }

    func save(state: Data) throws {
        try lock.withLock {
            if let failure { throw failure }
            held = state
        }
    }
}

/// A network that can be taken away.
final class PlayedNetwork: Transport, @unchecked Sendable {
    // Guarded by `lock`.
    private var isOn = true
    private let live: (any Transport)?
    private let lock = NSLock()

    init(_ live: (any Transport)?) { self.live = live }

    var isOnline: Bool {
        get { lock.withLock { isOn } }
        set { lock.withLock { isOn = newValue } }
    }

    func send(request: HttpRequest) async throws -> HttpAnswer {
        guard isOnline, let live else { throw TransportError.Unreachable(reason: "no network") }
        return try await live.send(request: request)
    }
}

/// Hardware that makes no key and signs nothing.
final class NoKeys: Keys {
    init() {}
    func makeEnrolmentKeys(nonce: Data) async throws -> MadeKeys { throw KeyError.Gone }
    func makePresentationKey(nonce: Data) async throws -> MadeKeys { throw KeyError.Gone }
    func signRequest(key: Data, message: Data) throws -> Data { throw KeyError.Gone }
    func signPresentation(key: Data, message: Data) async throws -> Data { throw KeyError.Gone }
    func forgetAllBut(keys: [Data]) throws {}
}

/// What a camera sees of a screen that shows a code: 1280 by 720, or upright.
struct ShownFrame: Frame, Sendable {
    private let plane: Data
    private let width: Int
    private let height: Int

    /// Draws the modules as large as they fit, with their quiet zone, on a darker background.
    init(_ modules: Modules, quietZone: Int, upright: Bool = false) {
        (width, height) = upright ? (720, 1280) : (1280, 720)
        let (size, quiet) = (Int(modules.size), quietZone)
        let pixels = 700 / (size + 2 * quiet)
        let side = (size + 2 * quiet) * pixels
        let (left, top) = ((width - side) / 2, (height - side) / 2)
        var luma = [UInt8](repeating: 90, count: width * height)
        for y in 0..<side {
            for x in 0..<side {
                let (column, row) = (x / pixels - quiet, y / pixels - quiet)
                let isInside = (0..<size).contains(column) && (0..<size).contains(row)
                let isDark = isInside && modules.dark[row * size + column] == 1
                luma[(top + y) * width + left + x] = isDark ? 20 : 235
            }
        }
        plane = Data(luma)
    }

    /// Nothing but a grey wall.
    static let empty = ShownFrame(Modules(size: 0, dark: Data()), quietZone: 4)

    func seen(by scanner: CameraScanner, sinceBootMs: UInt64) throws -> Sight {
        try scanner.scan(
            plane: plane, width: UInt32(width), height: UInt32(height), stride: UInt32(width),
            rotationDegrees: 0, sinceBootMs: sinceBootMs)
    }
}
