import Foundation
import Testing
import VNeID

/// Plays `tests/flows` with the real library and a real authority.
@Suite struct FlowsTests {
    @Test func everyFlow() async throws {
        let folder = repository.appending(path: "tests/flows")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".json") }.sorted()
        #expect(!files.isEmpty)
        for file in files {
            let flow = try Json.file("tests/flows/\(file)")
            let world = try TestWorld(flow["authority"].list.map(\.text))
            defer { world.close() }
            try await Flow(world).play(file, flow)
        }
    }
}

/// The clocks of a phone, which can be turned.
private final class TurnedClocks: Clocks, @unchecked Sendable {
    // Guarded by `lock`.
    private var wallMs: Int64 = 0
    private var waitedMs: Int64 = 0
    private var boot: UInt8 = 1
    private var startedMs: Int64
    private let lock = NSLock()

    init() { startedMs = Self.realMs() - 36_000_000 }

    func now() -> Reading {
        lock.withLock {
            let realMs = Self.realMs() + waitedMs
            return Reading(
                wallMs: realMs + wallMs, sinceBootMs: UInt64(realMs - startedMs),
                boot: Data(repeating: boot, count: 16))
        }
    }

    func wait(untilMs: Int64) { lock.withLock { waitedMs = untilMs } }

    func set(forward seconds: Int64) { lock.withLock { wallMs += seconds * 1000 } }

    func reboot() {
        lock.withLock {
            boot += 1
            startedMs = Self.realMs() + waitedMs - 60_000
        }
    }

    private static func realMs() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}

private final class PlayedPhone {
    let clocks = TurnedClocks()
    private(set) var phone: Phone
    private let reopen: () throws -> Phone

    init(_ name: String, of world: TestWorld) throws {
        let clocks = self.clocks
        let maker = world.folder.appending(path: "ceremony/maker.pem")
        let keys = try FileKeys(in: world.folder.appending(path: "phone-\(name)"), maker: maker)
        let (app, store) = (try world.app(), MemoryStore())
        reopen = {
            try Phone.open(
                app: app, keys: keys, store: store, transport: RealTransport(), clocks: clocks)
        }
        phone = try reopen()
    }

    func reboot() throws {
        clocks.reboot()
        phone = try reopen()
        _ = try phone.openByBiometrics()
    }
}

private final class Flow {
    private let world: TestWorld
    private var phones: [String: PlayedPhone] = [:]
    private var codes: [String: MadeCode] = [:]
    private var activationCodes: [String: String] = [:]
    private var waitedMs: Int64 = 0

    init(_ world: TestWorld) { self.world = world }

    func play(_ file: String, _ flow: Json) async throws {
        for person in flow["people"].list { try world.add(person) }
        for (index, step) in flow["steps"].list.enumerated() {
            try await play(step, "\(file), step \(index)")
        }
    }

    private func play(_ step: Json, _ place: String) async throws {
        switch step["do"].text {
        case "wait":
            waitedMs += step["seconds"].number * 1000
        case "operator":
            try world.operate(step["arguments"].list.map(\.text) + ["--dir", world.folder.path])
        case "activation_code":
            activationCodes[step["as"].text] = try world.activationCode(for: step["number"].text)
        default:
            let name = step["phone"].text
            let played = try phones[name] ?? PlayedPhone(name, of: world)
            phones[name] = played
            played.clocks.wait(untilMs: waitedMs)
            try await play(step, on: played, place)
        }
    }

    private func play(_ step: Json, on played: PlayedPhone, _ place: String) async throws {
        let phone = played.phone
        switch step["do"].text {
        case "sign_in": try await signIn(step, on: played, place)
        case "activate": try await activate(step, on: played, place)
        case "switch": try set(phone, qrVerification: step["on"] == .bool(true))
        case "officer_mode": try set(phone, officerMode: step["on"] == .bool(true))
        case "sync": try await sync(step, on: played, place)
        case "make_code": try await makeCode(step, on: played, place)
        case "read": try read(step, on: played, place)
        case "next": phone.officer().next()
        case "set_clock": played.clocks.set(forward: step["seconds"].number)
        case "reboot": try played.reboot()
        case "papers": try papers(step, on: played, place)
        default: Issue.record("\(place): no such step")
        }
    }

    private func sync(_ step: Json, on played: PlayedPhone, _ place: String) async throws {
        let mustChange = step["lists_changed"] == .bool(true)
        for _ in 0..<40 {
            let report = try await played.phone.authority().sync()
            #expect(report.troubles.isEmpty, "\(place)")
            if report.listsChanged || !mustChange { return }
            try await Task.sleep(for: .milliseconds(500))
        }
        Issue.record("\(place): no new lists")
    }

    private func set(_ phone: Phone, qrVerification: Bool? = nil, officerMode: Bool? = nil) throws {
        let held = phone.settings()
        try phone.setSettings(
            new: Settings(
                qrVerification: qrVerification ?? held.qrVerification, biometrics: held.biometrics,
                unlockToPresent: held.unlockToPresent, officerMode: officerMode ?? held.officerMode,
                autoLockS: held.autoLockS))
    }

    private func activate(_ step: Json, on played: PlayedPhone, _ place: String) async throws {
        let given = activationCodes[step["code"].text]?.lowercased().filter { $0 != "-" }
        let report = try await played.phone.authority().activate(
            code: given ?? step["typed"].text)
        #expect(report.troubles.first?.cause.code() ?? "active" == step["expect"].text, "\(place)")
        if report.troubles.isEmpty { #expect(!isWaiting(played.phone), "\(place)") }
    }

    private func isWaiting(_ phone: Phone) -> Bool {
        if case .signedIn(_, _, _, .waiting) = phone.account() { true } else { false }
    }

    private func signIn(_ step: Json, on played: PlayedPhone, _ place: String) async throws {
        let number = step["number"].text
        let authority = played.phone.authority()
        let begun = try await authority.signIn(
            number: number, password: TestWorld.password, phone: "Máy thử nghiệm")
        #expect(begun.troubles.isEmpty, "\(place)")
        #expect(played.phone.account() == .awaitingCode, "\(place)")
        let digits = try #require(played.phone.matchDigits(), "\(place)")
        #expect(try world.message(to: number).contains(" \(digits). "), "\(place)")
        let confirmed = try await authority.confirm(code: world.code(for: number))
        #expect(confirmed.troubles.isEmpty, "\(place)")
        #expect(isWaiting(played.phone) == (step["expect"] == .string("waiting")), "\(place)")
        #expect(try played.phone.setPasscode(passcode: "280619") == .opened, "\(place)")
    }

    private func makeCode(_ step: Json, on played: PlayedPhone, _ place: String) async throws {
        if played.phone.hasPasscode() { _ = try played.phone.openByBiometrics() }
        let citizen = played.phone.citizen()
        switch try citizen.prepareCode(captured: false, mirrored: false) {
        case .refused(let refusals):
            #expect(step["expect"].text == refusals.first?.code(), "\(place)")
        case .prepared(let prepared):
            #expect(step["expect"].text == "made", "\(place)")
            let code = try await prepared.complete()
            #expect(try (50_000...60_000).contains(code.remainingMs()), "\(place)")
            codes[step["as"].text] = code
        }
    }

    private func read(_ step: Json, on played: PlayedPhone, _ place: String) throws {
        let code = try #require(codes[step["code"].text])
        let sight = try CameraScanner().scan(
            plane: draw(code.modules()), width: 1280, height: 720, stride: 1280, rotationDegrees: 0,
            sinceBootMs: played.clocks.now().sinceBootMs)
        guard case .code(let text?, _) = sight else {
            Issue.record("\(place): \(sight)")
            return
        }
        let verdict = try played.phone.officer().verify(seen: text)
        let expect = step["expect"]
        #expect(verdict.kind.code() == expect["kind"].text, "\(place)")
        #expect(verdict.code.code() == expect["code"].text, "\(place)")
        #expect(verdict.hint == expect["hint"].text, "\(place)")
        let notices = Set(verdict.notices.map { $0.notice.code() })
        #expect(notices.isSuperset(of: expect["notices"].list.map(\.text)), "\(place)")
        for age in verdict.notices where age.notice == .codeAge {
            #expect(age.seconds == verdict.facts.ageS.map { max(0, $0) }, "\(place)")
        }
    }

    private func papers(_ step: Json, on played: PlayedPhone, _ place: String) throws {
        let lines = try played.phone.papers().list()
        let shown = lines.map { line -> [String] in
            guard case .shown(let summary) = line else { return [] }
            let known = PaperKind.allCases.firstIndex(of: summary.kind)
            #expect(known == Int(summary.kindNumber) - 1, "\(place)")
            return [summary.kind.code(), summary.state.code(), summary.holder]
        }
        let wanted = step["expect"].list.map { [$0["kind"].text, $0["state"].text, $0["holder"].text] }
        #expect(shown == wanted, "\(place)")
    }

    /// A camera's frame of a screen that shows the code.
    private func draw(_ modules: Modules) -> Data {
        let (size, left, top, pixels) = (Int(modules.size), 300, 100, 8)
        var plane = [UInt8](repeating: 235, count: 1280 * 720)
        for (index, dark) in modules.dark.enumerated() where dark == 1 {
            let (column, row) = (index % size, index / size)
            for y in 0..<pixels {
                let start = (top + row * pixels + y) * 1280 + left + column * pixels
                plane.replaceSubrange(start..<(start + pixels), with: repeatElement(20, count: pixels))
            }
        }
        return Data(plane)
    }
}
