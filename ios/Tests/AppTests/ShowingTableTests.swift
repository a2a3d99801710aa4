#if os(Linux)
    import Testing
    import VNeID
    import Words

    @testable import Screens

    /// What the screens show is what `tests/showing.json` says, as in the program and on Android.
    @MainActor
    @Suite struct ShowingTableTests {
        private let samples = Dictionary(
            uniqueKeysWithValues: (Sample.citizens + Sample.officers).map { ($0.tableName, $0) })

        @Test func everyScreenSaysWhatTheTableOfAllShellsSays() throws {
            guard case .object(let table) = try Json.file("tests/showing.json") else {
                Issue.record("no table")
                return
            }
            #expect(table.count > 50)
            let words = Words(.vi)
            for (name, shown) in table {
                let sample = try #require(samples[name], "\(name)")
                let texts = sample.screen(.vi).texts
                let keys = shown["says"].list.map(\.text) + shown["buttons"].list.map { $0["label"].text }
                for key in keys where !Self.otherwise.contains("\(name) \(key)") {
                    let said = texts.contains { $0.contains(words.piece(key)) }
                    #expect(said, "\(name) lacks \(key): \(texts)")
                }
            }
        }

        /// A switch is named by what it ends.
        private static let otherwise: Set = ["home-switch_off personal.qr_verification"]
    }

    extension Sample {
        /// As `tests/showing.json` names it.
        fileprivate var tableName: String {
            name.replacing("obstacle.", with: "obstacle-").replacing("scan blocked ", with: "scan-")
                .replacing(" ", with: "-")
        }
    }
#endif
