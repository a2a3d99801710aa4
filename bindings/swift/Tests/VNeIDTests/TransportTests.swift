import Foundation
import Testing
import VNeID

/// A network that stands still, answers from elsewhere, or answers nonsense.
@Suite struct TransportTests {
    private func causesOfTrouble(_ transport: FakeTransport) async throws -> [Cause] {
        try await testPhone(transport: transport).authority().sync().troubles.map(\.cause)
    }

    @Test func itMayAnswerFromAnyThread() async throws {
        let late = TransportError.Unreachable(reason: "không có mạng")
        let transport = FakeTransport { _ in
            try await withCheckedThrowingContinuation { answer in
                Thread.detachNewThread { answer.resume(throwing: late) }
            }
        }
        #expect(try await causesOfTrouble(transport) == [.unreachable])
    }

    @Test func nonsenseIsTroubleAndNoError() async throws {
        for body in ["", "<html>Đăng nhập Wi-Fi</html>", "{}"] {
            let answer = HttpAnswer(status: 200, body: Data(body.utf8))
            let causes = try await causesOfTrouble(FakeTransport { _ in answer })
            #expect(!causes.isEmpty && causes.allSatisfy { $0 == .answerUnreadable }, "\(causes)")
        }
    }

    @Test func whileItStandsStillThePhoneWorksAndTheCallCanBeCancelled() async throws {
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        let phone = try testPhone(
            transport: FakeTransport { _ in
                ask.yield()
                defer { end.yield() }
                try await Task.sleep(for: .seconds(600))
                throw TransportError.Unreachable(reason: "late")
            })
        let call = Task { try await phone.authority().sync() }
        for await _ in asked { break }
        try phone.lock()
        #expect(try phone.officer().verify(seen: "x").code == .otherCode)
        call.cancel()
        await #expect(throws: CancellationError.self) { _ = try await call.value }
        for await _ in ended { break }

        // The job has ended with its call: the next goes on.
        let next = Task { try await phone.authority().sync() }
        for await _ in asked { break }
        next.cancel()
        await #expect(throws: CancellationError.self) { _ = try await next.value }
    }

    @Test func aTaskThatWasCancelledBeforeSendsNothing() async throws {
        let phone = try testPhone(transport: FakeTransport { _ in throw CancellationError() })
        let call = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await phone.authority().sync()
        }
        call.cancel()
        await #expect(throws: CancellationError.self) { _ = try await call.value }
    }
}
