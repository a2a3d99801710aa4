import Foundation
import Testing
import VNeID

/// A citizen's phone of a real authority, signed in, unlocked, with the switch on.
final class ReadyPhone: Sendable {
    let keys: MoodyKeys
    let phone: Phone
    let clocks = FakeClocks(ReadyPhone.now)
    private let closeWorld: @Sendable () -> Void

    init() async throws {
        let world = try TestWorld()
        // What follows may throw: nothing is to go on serving then.
        let closing = Closing(world)
        closeWorld = { closing.close() }
        let number = "000000000789"
        try world.add(
            .object([
                "number": .string(number), "name": .string("Nguyễn Văn Thử Nghiệm"), "level": .int(2),
                "papers": .array([]),
            ]))
        let maker = world.folder.appending(path: "ceremony/maker.pem")
        keys = MoodyKeys(try FileKeys(in: world.folder.appending(path: "keys"), maker: maker))
        phone = try Phone.open(
            app: world.app(), keys: keys, store: MemoryStore(), transport: RealTransport(),
            clocks: clocks)
        let authority = phone.authority()
        _ = try await authority.signIn(
            number: number, password: TestWorld.password, phone: "Máy thử nghiệm")
        _ = try await authority.confirm(code: world.code(for: number))
        _ = try phone.setPasscode(passcode: "280619")
        let held = phone.settings()
        try phone.setSettings(
            new: Settings(
                qrVerification: true, biometrics: held.biometrics, unlockToPresent: held.unlockToPresent,
                officerMode: held.officerMode, autoLockS: held.autoLockS))
        #expect(try await authority.sync().troubles.isEmpty)
    }

    /// A code that lacks its signature.
    func prepare() throws -> PreparedCode {
        _ = try phone.openByBiometrics()
        let citizen = phone.citizen()
        let preparation = try citizen.prepareCode(captured: false, mirrored: false)
        guard case .prepared(let code) = preparation else { throw Failure(said: "\(preparation)") }
        return code
    }

    deinit { closeWorld() }

    @Sendable static func now() -> Reading {
        let wallMs = Int64(Date().timeIntervalSince1970 * 1000)
        return Reading(
            wallMs: wallMs, sinceBootMs: UInt64(wallMs), boot: Data(repeating: 1, count: 16))
    }
}

/// Closes a world, also when nobody does.
private final class Closing: @unchecked Sendable {
    // Nobody else has it.
    private let world: TestWorld

    init(_ world: TestWorld) { self.world = world }
    func close() { world.close() }
}

/// Attested keys that do something else first when they are to sign.
final class MoodyKeys: Keys, @unchecked Sendable {
    // Guarded by `lock`.
    private var presentation: @Sendable () async throws -> Void = {}
    private var request: @Sendable () throws -> Void = {}
    private let lock = NSLock()
    private let keys: FileKeys

    init(_ keys: FileKeys) { self.keys = keys }

    func beforePresentation(_ mood: @escaping @Sendable () async throws -> Void = {}) {
        lock.withLock { presentation = mood }
    }

    func beforeRequest(_ mood: @escaping @Sendable () throws -> Void = {}) {
        lock.withLock { request = mood }
    }

    func makeEnrolmentKeys(nonce: Data) async throws -> MadeKeys {
        try await keys.makeEnrolmentKeys(nonce: nonce)
    }

    func makePresentationKey(nonce: Data) async throws -> MadeKeys {
        try await keys.makePresentationKey(nonce: nonce)
    }

    func signRequest(key: Data, message: Data) throws -> Data {
        try lock.withLock { request }()
        return try keys.signRequest(key: key, message: message)
    }

    func signPresentation(key: Data, message: Data) async throws -> Data {
        try await lock.withLock { presentation }()
        return try await keys.signPresentation(key: key, message: message)
    }

    func forgetAllBut(keys: [Data]) throws { try self.keys.forgetAllBut(keys: keys) }
}
