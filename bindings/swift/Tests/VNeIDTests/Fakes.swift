import Foundation
import VNeID

/// The repository.
let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// A store in memory that can be told to fail.
final class MemoryStore: Store, @unchecked Sendable {
    // Guarded by `lock`.
    private var held: Data?
    private var failure: (any Error)?
    private let lock = NSLock()

    init(_ held: Data? = nil) { self.held = held }

    func fail(with error: (any Error)?) { lock.withLock { failure = error } }

    func load() throws -> Data? { lock.withLock { held } }

    func save(state: Data) throws {
        try lock.withLock {
            if let failure { throw failure }
            held = state
        }
    }
}

/// Hardware that makes no key and signs nothing.
final class NoKeys: Keys {
    func makeEnrolmentKeys(nonce: Data) async throws -> MadeKeys { throw KeyError.Gone }
    func makePresentationKey(nonce: Data) async throws -> MadeKeys { throw KeyError.Gone }
    func signRequest(key: Data, message: Data) throws -> Data { throw KeyError.Gone }
    func signPresentation(key: Data, message: Data) async throws -> Data { throw KeyError.Gone }
    func forgetAllBut(keys: [Data]) throws {}
}

/// A network that does as it is told.
final class FakeTransport: Transport {
    private let answer: @Sendable (HttpRequest) async throws -> HttpAnswer

    init(
        _ answer: @escaping @Sendable (HttpRequest) async throws -> HttpAnswer = { _ in
            throw TransportError.Unreachable(reason: "no network")
        }
    ) { self.answer = answer }

    func send(request: HttpRequest) async throws -> HttpAnswer { try await answer(request) }
}

/// Clocks that show what a test tells them to; at first they stand still.
final class FakeClocks: Clocks, @unchecked Sendable {
    // Guarded by `lock`.
    private var read: @Sendable () throws -> Reading
    private let lock = NSLock()

    init(_ read: @escaping @Sendable () throws -> Reading = { at(0) }) { self.read = read }

    func now() throws -> Reading { try lock.withLock { read }() }

    func show(_ read: @escaping @Sendable () throws -> Reading) { lock.withLock { self.read = read } }

    static let start: Int64 = 1_795_489_200

    /// So long after `start`, on a phone that was started an hour before it.
    static func at(_ seconds: Int64) -> Reading {
        Reading(
            wallMs: (start + seconds) * 1000, sinceBootMs: UInt64(3600 + seconds) * 1000,
            boot: Data(repeating: 1, count: 16))
    }
}

/// An app of the test world that the vectors are of, of the lowest version that its policy allows.
func testApp(version: [Int64] = [1, 2, 300]) throws -> App {
    let worlds = try Json.file("tests/vectors/worlds.json")
    let root = { (name: String) -> Data in
        let key = worlds["keys"][name]
        return Data([4]) + hex(key["x"].text) + hex(key["y"].text)
    }
    return App(
        authority: "https://authority.test", roots: worlds["roots"].list.map { root($0.text) },
        world: .test, minimumSequence: UInt32(worlds["minimum_sequence"].number),
        version: Version(
            major: UInt16(version[0]), minor: UInt16(version[1]), patch: UInt16(version[2])),
        platform: .test)
}

/// A phone of the vectors' test world.
func testPhone(
    store: any Store = MemoryStore(), keys: any Keys = NoKeys(),
    transport: any Transport = FakeTransport(), app: App? = nil, clocks: any Clocks = FakeClocks()
) throws -> Phone {
    try Phone.open(
        app: app ?? testApp(), keys: keys, store: store, transport: transport, clocks: clocks)
}

extension Officer {
    /// What a picture shows, on a phone that can put no request.
    func verify(seen text: String) throws -> Verdict {
        try verify(text: text, source: .seen, canRequest: false)
    }

    func examine(seen text: String) throws -> Verdict? {
        try examine(text: text, source: .seen, canRequest: false)
    }
}

func hex(_ text: String) -> Data {
    let digit = { (character: UInt8) in character < 58 ? character - 48 : character - 87 }
    let digits = text.utf8.map(digit)
    return Data(stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
}

func hex(_ bytes: Data) -> String { bytes.map { String(format: "%02x", $0) }.joined() }
