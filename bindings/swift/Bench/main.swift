// The measurements of bindings/ffi/benches/crossing.rs from Swift: medians in microseconds, one
// `name value` a line, for the case in the folder given.

import Foundation
import VNeID

private final class Case {
    let code: String
    private let clocks: StoppedClocks
    let frame: Data
    private let app: App
    private let state: Data

    init(_ folder: URL) throws {
        let read = { (name: String) in try Data(contentsOf: folder.appending(path: name)) }
        let clocks = String(decoding: try read("clocks"), as: UTF8.self).split(separator: " ")
        var boot = Data(count: 16)
        boot[15] = UInt8(clocks[2]) ?? 0
        self.clocks = StoppedClocks(
            Reading(wallMs: Int64(clocks[0]) ?? 0, sinceBootMs: UInt64(clocks[1]) ?? 0, boot: boot))
        let roots = try read("roots")
        app = App(
            authority: "https://authority.test",
            roots: [0, 65, 130].map { Data(roots.dropFirst($0).prefix(65)) }, world: .test,
            minimumSequence: 0, version: Version(major: 1, minor: 0, patch: 0), platform: .test)
        (code, frame) = (String(decoding: try read("code"), as: UTF8.self), try read("frame"))
        state = try read("state")
    }

    func officer() throws -> Officer {
        try Phone.open(
            app: app, keys: NoKeys(), store: HeldStore(state), transport: NoNetwork(), clocks: clocks
        ).officer()
    }
}

private final class HeldStore: Store, @unchecked Sendable {
    // One thread measures.
    private var state: Data

    init(_ state: Data) { self.state = state }
    func load() throws -> Data? { state }
    func save(state: Data) throws { self.state = state }
}

private final class NoKeys: Keys {
    func makeEnrolmentKeys(nonce: Data) async throws -> MadeKeys { throw KeyError.Gone }
    func makePresentationKey(nonce: Data) async throws -> MadeKeys { throw KeyError.Gone }
    func signRequest(key: Data, message: Data) throws -> Data { throw KeyError.Gone }
    func signPresentation(key: Data, message: Data) async throws -> Data { throw KeyError.Gone }
    func forgetAllBut(keys: [Data]) throws {}
}

private final class StoppedClocks: Clocks {
    private let reading: Reading

    init(_ reading: Reading) { self.reading = reading }
    func now() throws -> Reading { reading }
}

private final class NoNetwork: Transport {
    func send(request: HttpRequest) async throws -> HttpAnswer {
        throw TransportError.Unreachable(reason: "no network")
    }
}

private let clock = ContinuousClock()

/// Microseconds.
private func timed(_ call: () throws -> Void) rethrows -> Double {
    let took = try clock.measure(call).components
    return Double(took.seconds) * 1e6 + Double(took.attoseconds) / 1e12
}

/// Prints the median of a number of measurements, after some to warm up.
private func report(_ name: String, _ times: Int, _ measure: () throws -> Double) rethrows {
    for _ in 0..<(times / 10) { _ = try measure() }
    print(name, try (0..<times).map { _ in try measure() })
}

private func print(_ name: String, _ measured: [Double]) {
    Swift.print(name, measured.sorted()[measured.count / 2])
}

private func run(_ measured: Case) throws {
    let scanner = CameraScanner()
    let scan = { (plane: Data, rotation: UInt16, sinceBootMs: UInt64) in
        try scanner.scan(
            plane: plane, width: 1280, height: 720, stride: 1280, rotationDegrees: rotation,
            sinceBootMs: sinceBootMs)
    }
    let refused = { (plane: Data) in
        do {
            _ = try scan(plane, 45, 0)
            fatalError("a rotation of 45 degrees")
        } catch {}
    }
    // In turn, so that neither is the warmer one.
    var empties: [Double] = []
    report("frame_refused", 20_000) {
        empties.append(timed { refused(Data()) })
        return timed { refused(measured.frame) }
    }
    print("empty_refused", empties)
    var frames: UInt64 = 0
    try report("frame_scanned", 300) {
        frames += 1
        return try timed { _ = try scan(measured.frame, 90, frames * 33) }
    }

    let officer = try measured.officer()
    let verify = { (officer: Officer, text: String) in
        try officer.verify(text: text, source: .seen, canRequest: false)
    }
    try report("verdict_other", 20_000) { try timed { _ = try verify(officer, "https://vneid.test") } }
    try report("verdict_again", 5_000) { try timed { _ = try verify(officer, measured.code) } }
    try report("verdict_first", 2_000) {
        let officer = try measured.officer()
        var code: VerdictCode?
        let took = try timed { code = try verify(officer, measured.code).code }
        precondition(code == .genuine)
        return took
    }
}

try run(Case(URL(fileURLWithPath: CommandLine.arguments[1])))
