import Foundation
import Platform
import VNeID

/// The repository.
let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

func hex(_ bytes: Data) -> String { bytes.map { String(format: "%02x", $0) }.joined() }

extension TestWorld {
    /// A phone of this world that was opened for the first time.
    @MainActor
    func phone(_ name: String) async throws -> PlayedPhone {
        let maker = folder.appending(path: "ceremony/maker.pem")
        let keys = try FileKeys(in: folder.appending(path: "phone-\(name)"), maker: maker)
        let phone = try PlayedPhone(app(), keys: keys, transport: HttpsTransport())
        try await phone.start()
        return phone
    }

    /// A phone of a person of level 2 with a paper, signed in. The person is invented.
    @MainActor
    func signedIn(_ number: String, _ name: String = "Nguyễn Văn Thử Nghiệm") async throws -> PlayedPhone {
        try add(person(number, name))
        let phone = try await phone(number)
        try await phone.signIn(number, password: Self.password) { try code(for: number) }
        return phone
    }
}

extension PlayedPhone {
    /// A phone that has no authority, of the vectors' test world, opened for the first time.
    static func alone() async throws -> PlayedPhone {
        let worlds = try Json.file("tests/vectors/worlds.json")
        let roots = worlds["roots"].list.map { root in
            let key = worlds["keys"][root.text]
            return Data([4]) + bytes(hex: key["x"].text) + bytes(hex: key["y"].text)
        }
        let phone = PlayedPhone(
            App(
                authority: "https://authority.test", roots: roots, world: .test, minimumSequence: 0,
                version: Version(major: 1, minor: 2, patch: 3), platform: .test))
        try await phone.start()
        return phone
    }
}

private func bytes(hex text: String) -> Data {
    let digits = text.compactMap(\.hexDigitValue)
    return Data(stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
}

/// A person for a test world, invented and evidently so.
func person(_ number: String, _ name: String) -> Json {
    let fields: [String: Json] = [
        "birth_date": .string("2000-01-01"), "first_clinic": .string("Trạm y tế Thử Nghiệm"),
        "five_years_from": .string("2025-01-01"), "sex": .string("Nam"), "valid_from": .string("2026-01-01"),
    ]
    let paper: [String: Json] = [
        "account": .string(number), "kind": .string("health_insurance"),
        "number": .string(String(number.suffix(10))), "holder": .string(name), "fields": .object(fields),
        "expires": .string("2090-01-01"),
    ]
    return .object([
        "number": .string(number), "name": .string(name), "level": .int(2),
        "papers": .array([.object(paper)]),
    ])
}
