import Foundation
import Platform
import Testing
import VNeID

@Suite struct AuthorityFileTests {
    private let root = "04" + String(repeating: "ab", count: 64)

    private func file(_ changes: [String: String] = [:]) -> AuthorityFile {
        let values = [
            "authority": "https://authority.test", "root_1": root, "root_2": root, "world": "test",
            "minimum_sequence": "7", "app_store_id": "123",
        ].merging(changes) { $1 }
        return AuthorityFile("# Whose\n\n" + values.map { "\($0) = \($1)" }.joined(separator: "\n"))
    }

    @Test func saysWhoseAppItIs() throws {
        let app = try file().app(version: "1.2.3")
        #expect(app.authority == "https://authority.test" && app.world == .test && app.platform == .ios)
        #expect(app.minimumSequence == 7 && app.version == Version(major: 1, minor: 2, patch: 3))
        #expect(app.roots == [Data([4]) + Data(repeating: 0xab, count: 64), app.roots[0]])
        #expect(try file().storePage() == URL(string: "https://apps.apple.com/app/id123"))
    }

    @Test(arguments: [
        ("authority", ""), ("root_1", ""), ("root_2", "04ab"),
        ("root_1", "05" + String(repeating: "ab", count: 64)),
        ("root_2", "04" + String(repeating: "xy", count: 64)), ("world", "another"),
        ("minimum_sequence", "-1"),
    ])
    func namesWhatIsMissingOrWrong(name: String, value: String) {
        #expect(throws: AuthorityFile.Fault(name: name)) { try file([name: value]).app(version: "1.0.0") }
    }

    @Test func aVersionIsThreeNumbers() {
        #expect(throws: AuthorityFile.Fault(name: "version")) { try file().app(version: "1.0") }
    }
}
