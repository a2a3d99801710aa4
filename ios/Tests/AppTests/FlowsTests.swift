import Foundation
import Platform
import Testing
import VNeID

@testable import Presenters

/// Plays `tests/flows` through the presenters, with the real library and a real authority.
@MainActor
@Suite(.serialized) struct FlowsTests {
    @Test func everyFlow() async throws {
        let folder = repository.appending(path: "tests/flows")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".json") }.sorted()
        #expect(!files.isEmpty)
        for file in files {
            let flow = try Json.file("tests/flows/\(file)")
            let world = try TestWorld(flow["authority"].list.map(\.text))
            defer { world.close() }
            try await Flow(world).playAll(flow, file)
        }
    }
}

@MainActor
private final class Flow {
    private let world: TestWorld
    private var phones: [String: PlayedPhone] = [:]
    private var codes: [String: ShownCode] = [:]
    private var activations: [String: String] = [:]
    private var waited: Int64 = 0

    init(_ world: TestWorld) { self.world = world }

    func playAll(_ flow: Json, _ file: String) async throws {
        for person in flow["people"].list { try world.add(person) }
        for (index, step) in flow["steps"].list.enumerated() {
            let place = "\(file), step \(index): \(step["do"].text)"
            do {
                try await play(step, place)
            } catch {
                Issue.record(error, "\(place)")
                return
            }
        }
    }

    private func play(_ step: Json, _ place: String) async throws {
        switch step["do"].text {
        case "wait": wait(step["seconds"].number)
        case "activation_code":
            activations[step["as"].text] = try world.activationCode(for: step["number"].text)
        case "operator":
            try world.operate(step["arguments"].list.map(\.text) + ["--dir", world.folder.path])
        default:
            let name = step["phone"].text
            if phones[name] == nil {
                let phone = try await world.phone(name)
                phone.clocks.pass(seconds: waited)
                phones[name] = phone
            }
            if let phone = phones[name] { try await play(step, on: phone, place) }
        }
    }

    private func wait(_ seconds: Int64) {
        waited += seconds
        for phone in phones.values { phone.clocks.pass(seconds: seconds) }
    }

    private func play(_ step: Json, on phone: PlayedPhone, _ place: String) async throws {
        let isOn = step["on"] == .bool(true)
        switch step["do"].text {
        case "sign_in":
            let number = step["number"].text
            guard step["expect"].text == "waiting" else {
                return try await phone.signIn(number, password: TestWorld.password) {
                    try world.code(for: number)
                }
            }
            try await waitInLine(number, on: phone, place)
        case "activate":
            let typed = step["code"].text.isEmpty ? step["typed"].text : activations[step["code"].text] ?? ""
            try await activate(typed, step["expect"].text, on: phone, place)
        case "switch":
            phone.presenter.openSwitch()
            phone.of.personal.on(.qrVerification(isOn))
            try await until("the switch turned") { phone.of.personal.state.qrVerification == isOn }
        case "officer_mode":
            guard isOn else { return phone.of.officer.on(.leave) }
            try await phone.enterOfficerMode()
            try await phone.of.lists.handle(.sound(true))
            try await phone.of.lists.handle(.speech(true))
        case "sync": try await sync(step, on: phone)
        case "make_code": try await makeCode(step, on: phone, place)
        case "read": try await read(step, on: phone, place)
        case "next": try await phone.next()
        case "set_clock": phone.clocks.set(forward: step["seconds"].number)
        case "reboot":
            phone.clocks.reboot()
            try await phone.kill()
        case "papers": try await papers(step, on: phone, place)
        default: Issue.record("\(place): no such step")
        }
    }

    /// Signs in on a phone that is not let in yet, and looks at the app meanwhile.
    private func waitInLine(_ number: String, on phone: PlayedPhone, _ place: String) async throws {
        phone.of.home.on(.act(.signIn))
        phone.of.signIn.on(.submitted(number: number, password: TestWorld.password))
        try await until("the one-time code was sent") { phone.isAskedForOneTimeCode }
        guard case .code(let shown?, _, _, _) = phone.of.signIn.state.step,
            case .text(let digits)? = shown.values.first?.value
        else {
            throw Failure(said: "no digits are shown")
        }
        #expect(try world.message(to: number).contains(digits), "\(place)")
        phone.of.signIn.on(.codeEntered(code: try world.code(for: number)))
        try await until("it waits") {
            if case .waiting = phone.of.signIn.state.step { true } else { false }
        }
        phone.of.signIn.on(.later)
        try await until("a passcode is to be chosen") { phone.isChoosingPasscode }
        try await phone.choosePasscode()
        try await until("the app is open") { phone.place.page == nil }
    }

    private func activate(
        _ typed: String, _ expect: String, on phone: PlayedPhone, _ place: String
    ) async throws {
        phone.presenter.navigation.tab(.home)
        phone.of.home.on(.act(.signIn))
        try await until("the page is open") { phone.place.page == .signIn }
        let hasField = phone.of.session.phone.takesActivationCode()
        #expect(hasField == (expect != "conflict"), "\(place)")
        // Small letters, and no hyphen: as people type.
        let code = typed.lowercased().replacing("-", with: "")
        guard expect == "active" else {
            var trouble: TroubleView?
            if hasField {
                try await phone.of.signIn.handle(.activationEntered(code: code))
                trouble = phone.of.signIn.state.trouble
            } else {
                // Nobody can enter it here; the authority refuses it all the same.
                trouble = try await phone.of.session.ask { try await $0.activate(code: code) }.trouble
            }
            #expect(trouble?.advice.reason.key == "trouble.\(expect).reason", "\(place)")
            return
        }
        try await phone.of.signIn.handle(.activationEntered(code: code))
        #expect(phone.of.signIn.state.trouble == nil, "\(place)")
        try await until("the phone is let in") { phone.place.page == nil }
    }

    private func sync(_ step: Json, on phone: PlayedPhone) async throws {
        let lists = phone.of.lists
        try lists.refresh()
        let held = lists.state.lists?.statusLists
        for _ in 0..<40 {
            try await lists.handle(.update)
            #expect(lists.state.trouble == nil)
            try lists.refresh()
            if step["lists_changed"] != .bool(true) || lists.state.lists?.statusLists != held { return }
            try await Task.sleep(for: .milliseconds(500))
        }
        throw Failure(said: "no new lists")
    }

    private func makeCode(_ step: Json, on phone: PlayedPhone, _ place: String) async throws {
        phone.presenter.navigation.tab(.home)
        try phone.of.home.refresh()
        if case .refused(let refusal) = phone.card, refusal != .locked {
            #expect(step["expect"].text == refusal.code(), "\(place)")
            return
        }
        #expect(step["expect"].text == "made", "\(place)")
        let code = try await phone.makeCode()
        #expect((50...60).contains(code.secondsLeft), "\(place)")
        codes[step["as"].text] = code
        phone.of.code.on(.done)
    }

    private func read(_ step: Json, on phone: PlayedPhone, _ place: String) async throws {
        // Out of view long enough, a code counts as new when it comes back.
        wait(2)
        try await phone.read(try #require(codes[step["code"].text]))
        let (verdict, expect) = (try phone.verdict, step["expect"])
        #expect(verdict.kind.code() == expect["kind"].text, "\(place)")
        #expect(verdict.code.code() == expect["code"].text, "\(place)")
        #expect(verdict.hint == expect["hint"].text, "\(place)")
        let notices = Set(verdict.notices.map { $0.notice.code() })
        #expect(notices.isSuperset(of: expect["notices"].list.map(\.text)), "\(place)")
        for age in verdict.notices where age.notice == .codeAge {
            #expect(age.seconds == verdict.facts.ageS.map { max(0, $0) }, "\(place)")
        }
        #expect(phone.signals.verdicts.last == verdict.kind, "\(place)")
        let heard = phone.signals.verdicts.filter { $0 != .notGenuine }
        #expect(phone.signals.sounded == heard && phone.signals.said.count == heard.count, "\(place)")
    }

    private func papers(_ step: Json, on phone: PlayedPhone, _ place: String) async throws {
        phone.presenter.navigation.tab(.wallet)
        guard case .papers(let lines) = phone.of.wallet.state.content else {
            throw Failure(said: "\(phone.of.wallet.state)")
        }
        let shown = lines.map { line -> [String] in
            guard case .shown(let summary) = line else { return [] }
            return [summary.kind.code(), summary.state.code(), summary.holder]
        }
        let wanted = step["expect"].list.map { [$0["kind"].text, $0["state"].text, $0["holder"].text] }
        #expect(shown == wanted, "\(place)")
    }
}
