import Foundation
import Platform
import Testing

@Suite struct ClocksTests {
    @Test func timeGoesOnAndABootHasOneName() async throws {
        let before = SystemClocks().now()
        try await Task.sleep(for: .milliseconds(20))
        let after = SystemClocks().now()
        #expect(before.boot.count == 16 && before.boot == after.boot)
        #expect((20...10_000).contains(after.sinceBootMs - before.sinceBootMs))
        #expect(abs(after.wallMs - Int64(Date().timeIntervalSince1970 * 1000)) < 1_000)
    }
}
