// Loopback without TLS, which App Transport Security refuses on a phone.
#if os(Linux)
    import Foundation
    import Glibc
    import Platform
    import Testing
    import VNeID

    @Suite struct TransportTests {
        @Test func everyAnswerIsHandedOn() async throws {
            let port = try serve("HTTP/1.1 503 Busy\r\nContent-Length: 5\r\n\r\nhello")
            let answer = try await send(port, mostBytes: 5)
            #expect(answer.status == 503 && answer.body == Data("hello".utf8))
        }

        @Test func whatIsLongerThanAskedIsGivenUp() async throws {
            let port = try serve("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nlonger")
            await #expect(throws: TransportError.Unreachable(reason: "longer than 5 bytes")) {
                try await send(port, mostBytes: 5)
            }
        }

        @Test func nobodyThereIsUnreachable() async {
            await #expect(throws: TransportError.self) { try await send(1, mostBytes: 5) }
            await #expect(throws: TransportError.self) {
                let port = try serve("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\ncut off")
                _ = try await send(port, mostBytes: 100)
            }
        }

        private func send(_ port: UInt16, mostBytes: UInt64) async throws -> HttpAnswer {
            let request = HttpRequest(
                method: "POST", uri: "http://127.0.0.1:\(port)/",
                headers: [Header(name: "accept", value: "a/b")],
                body: Data([1]), mostBytes: mostBytes)
            return try await HttpsTransport().send(request: request)
        }

        /// Answers one call on loopback with this; returns the port.
        private func serve(_ answer: String) throws -> UInt16 {
            let listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isListening = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(listening, $0, length) == 0 && listen(listening, 1) == 0
                        && getsockname(listening, $0, &length) == 0
                }
            }
            try #require(isListening)
            Thread.detachNewThread {
                let call = accept(listening, nil, nil)
                var asked = [UInt8](repeating: 0, count: 4_096)
                _ = recv(call, &asked, asked.count, 0)
                _ = answer.withCString { Glibc.send(call, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
                close(call)
                close(listening)
            }
            return UInt16(bigEndian: address.sin_port)
        }
    }
#endif
