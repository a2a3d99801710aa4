import Foundation
import Testing
import VNeID

/// Every case of `tests/vectors/verify` gives the same verdict, code and facts here as anywhere.
@Suite struct VectorsTests {
    @Test func everyVectorGivesItsVerdict() throws {
        let worlds = try Json.file("tests/vectors/worlds.json")["worlds"]
        let folder = repository.appending(path: "tests/vectors/verify")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        var cases = 0
        for file in files {
            for testCase in try Json.file("tests/vectors/verify/\(file)")["cases"].list {
                try play(testCase, in: file, worlds: worlds)
                cases += 1
            }
        }
        print("vectors: \(cases) cases of \(files.count) files")
        #expect(cases > 100)
    }

    private func play(_ testCase: Json, in file: String, worlds: Json) throws {
        let store = MemoryStore()
        let version = testCase["app"].list.map(\.number)
        let app = try version.isEmpty ? testApp() : testApp(version: version)
        let clocks = FakeClocks(unknown)
        var phone = try testPhone(store: store, app: app, clocks: clocks)
        try begin(phone.officer(), with: worlds[testCase["world"].text])
        for (index, step) in testCase["steps"].list.enumerated() {
            if step["do"] == .string("restart") {
                phone = try testPhone(store: store, app: app, clocks: clocks)
                continue
            }
            clocks.show(step["now"] == .null ? unknown : { [now = reading(step["now"])] in now })
            let outcome = try outcome(of: step, on: phone)
            #expect(outcome == step["expect"], "\(file), \(testCase["name"].text), step \(index)")
        }
    }

    private func begin(_ officer: Officer, with world: Json) throws {
        if case .string(let list) = world["trust_list"] {
            #expect(try officer.importList(list: hex(list)) == .inForce)
        }
        for list in world["status_lists"].list {
            _ = try officer.importList(list: hex(list.text))
        }
        if case .string(let manifest) = world["manifest"] {
            _ = try officer.importList(list: hex(manifest))
        }
    }

    private func outcome(of step: Json, on phone: Phone) throws -> Json {
        let officer = phone.officer()
        switch step["do"].text {
        case "verify":
            return try json(
                officer.verify(
                    text: step["text"].text, source: source(step["source"]),
                    canRequest: step["can_request"] == .bool(true)))
        case "prove_typing":
            return .bool(try officer.proveTyping(text: step["text"].text))
        case "interrupt_typing":
            officer.interruptTyping()
            return .null
        case "learn":
            // The library tells whether the time was of use, the vectors also why it was not.
            let learned = try phone.learnTime(
                authorityMs: step["authority_ms"].number, sent: reading(step["sent"]),
                received: reading(step["received"]))
            #expect(learned == (step["expect"] == .string("learned")))
            return step["expect"]
        case "next":
            officer.next()
            return .null
        case "put_challenge":
            try officer.replayChallenge(nonce: hex(step["nonce"].text))
            return .null
        case "accept_trust_list", "accept_status_list", "accept_delta", "accept_manifest":
            return json(try officer.importList(list: hex(step["bytes"].text)))
        default: return .string("no such step")
        }
    }

    /// Of a boot without a name: nothing is known of the time.
    private let unknown = { @Sendable in
        Reading(wallMs: 0, sinceBootMs: 0, boot: Data(repeating: 0, count: 16))
    }

    private func source(_ name: Json) -> Source {
        switch name {
        case .string("typed"): .typed
        case .string("exact"): .exact
        default: .seen
        }
    }

    private func reading(_ clocks: Json) -> Reading {
        var boot = Data(repeating: 0, count: 16)
        boot[15] = UInt8(clocks["boot"].number)
        return Reading(
            wallMs: clocks["wall_ms"].number,
            sinceBootMs: UInt64(bitPattern: clocks["since_boot_ms"].number), boot: boot)
    }

    /// `inForce` is `in_force`.
    private func json(_ outcome: ListOutcome) -> Json {
        let words = "\(outcome)".map { $0.isUppercase ? "_\($0.lowercased())" : "\($0)" }
        return .string(words.joined())
    }

    private func json(_ verdict: Verdict) -> Json {
        .object([
            "kind": .string(verdict.kind.code()),
            "code": .string(verdict.code.code()),
            "hint": verdict.hint.map(Json.string) ?? .null,
            "next_action": .string(verdict.nextAction.code()),
            "notices": .array(verdict.notices.map { .string($0.notice.code()) }),
            "facts": json(verdict.facts),
        ])
    }

    private func json(_ facts: Facts) -> Json {
        let seconds = { (instant: Date?) in instant.map { Json.int(Int64($0.timeIntervalSince1970)) } }
        let all: [String: Json?] = [
            "officer_time": seconds(facts.officerTime),
            "officer_time_confirmed": .bool(facts.officerTimeConfirmed),
            "officer_correction_s": .int(facts.officerCorrectionS),
            "format": facts.format.map(Json.string),
            "malformed": facts.malformed.map {
                .object([
                    "fault": .string($0.fault), "field": .string($0.field), "offset": .int(Int64($0.offset)),
                ])
            },
            "issuer": facts.issuer.map { .string(hex($0)) },
            "trust_list_sequence": facts.trustListSequence.map { .int(Int64($0)) },
            "trust_list_expires": seconds(facts.trustListExpires),
            "status_sequence": facts.statusSequence.map { .int(Int64($0)) },
            "evidence_issued": seconds(facts.evidenceIssued),
            "evidence_age_s": facts.evidenceAgeS.map(Json.int),
            "good_until": seconds(facts.goodUntil),
            "certificate_issued": seconds(facts.certificateIssued),
            "certificate_expires": seconds(facts.certificateExpires),
            "level": facts.level.map { .int(Int64($0)) },
            "made": seconds(facts.made),
            "age_s": facts.ageS.map(Json.int),
            "clock_difference_s": facts.clockDifferenceS.map(Json.int),
            "too_old_by_s": facts.tooOldByS.map(Json.int),
            "early_by_s": facts.earlyByS.map(Json.int),
            "scanned_ago_s": facts.scannedAgoS.map(Json.int),
            "scanned_as": facts.scannedAs.map { .string($0.code()) },
            "moment": facts.moment.map { .int(Int64($0)) },
        ]
        return .object(all.compactMapValues { $0 })
    }
}
