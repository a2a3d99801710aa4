import Foundation
import Testing
import VNeID

/// The seconds of a code, by clocks that the test turns.
@Suite struct CountdownTests {
    @Test func itCountsByTheTimeSinceBootAndStopsAtZero() async throws {
        let ready = try await ReadyPhone()
        let code = try await ready.prepare().complete()
        let begun = ReadyPhone.now()
        ready.clocks.show { begun }
        let beginsWith = Int64(try code.remainingMs())
        // When this much is left.
        let at = { @Sendable (leftMs: Int64) -> Reading in
            let passed = beginsWith - leftMs
            return Reading(
                wallMs: begun.wallMs + passed, sinceBootMs: UInt64(Int64(begun.sinceBootMs) + passed),
                boot: begun.boot)
        }
        // What is left each time that the clocks are read, and the seconds that are to come of it.
        let cases: [(String, [Int64], [Int])] = [
            ("whole seconds", [3005, 2005, 1005, 5, 0], [4, 3, 2, 1, 0]),
            ("at the second", [3000, -1], [3, 0]),
            ("asleep meanwhile", [59_005, 12_005, -100_000], [60, 13, 0]),
        ]
        for (name, left, expected) in cases {
            #expect(try await seconds(of: code, ready, left.map(at)) == expected, "\(name)")
        }
        for change in [86_400_000, -86_400_000] as [Int64] {
            let turned = [2005, 1005, 0].map(at).map {
                Reading(wallMs: $0.wallMs + change, sinceBootMs: $0.sinceBootMs, boot: $0.boot)
            }
            #expect(try await seconds(of: code, ready, turned) == [3, 2, 0], "a changed wall clock")
        }
        let restarted = Reading(
            wallMs: begun.wallMs, sinceBootMs: begun.sinceBootMs, boot: Data(repeating: 9, count: 16))
        #expect(try await seconds(of: code, ready, [restarted]) == [0], "a restart of the phone")

        let mistaken = Reading(wallMs: 0, sinceBootMs: 0, boot: Data())
        await #expect(throws: PhoneError.self) { try await seconds(of: code, ready, [mistaken]) }
        try await whoeverStopsListeningIsLeftAlone(code, ready, at(30_500))
    }

    private func whoeverStopsListeningIsLeftAlone(
        _ code: MadeCode, _ ready: ReadyPhone, _ now: Reading
    ) async throws {
        let shown = Shown([now, now, now, now])
        ready.clocks.show { shown.next() }
        let (heard, hear) = AsyncStream.makeStream(of: Int.self)
        let listening = Task {
            for try await second in code.countdown() { hear.yield(second) }
        }
        for await second in heard {
            #expect(second == 31)
            break
        }
        listening.cancel()
        _ = await listening.result
        let read = shown.read
        // Longer than until the next second.
        try await Task.sleep(for: .milliseconds(700))
        #expect(shown.read == read)
    }

    private func seconds(
        of code: MadeCode, _ ready: ReadyPhone, _ readings: [Reading]
    ) async throws -> [Int] {
        let shown = Shown(readings)
        ready.clocks.show { shown.next() }
        var all: [Int] = []
        for try await second in code.countdown() { all.append(second) }
        return all
    }
}

/// What clocks show, one reading after the other.
private final class Shown: @unchecked Sendable {
    // Guarded by `lock`.
    private var left: [Reading]
    private var times = 0
    private let lock = NSLock()

    init(_ readings: [Reading]) { left = readings }

    /// How often they were read.
    var read: Int { lock.withLock { times } }

    func next() -> Reading {
        lock.withLock {
            times += 1
            return left.removeFirst()
        }
    }
}
