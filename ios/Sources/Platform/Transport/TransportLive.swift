#if canImport(Darwin)
    import Foundation
    import VNeID

    /// HTTPS to the authority, by the system's rules (App Transport Security).
    public final class HttpsTransport: Transport, Sendable {
        private let clocks: any Clocks
        private let session: URLSession

        public init(_ clocks: any Clocks) {
            self.clocks = clocks
            let configuration = URLSessionConfiguration.ephemeral
            configuration.urlCache = nil
            configuration.httpCookieStorage = nil
            configuration.httpShouldSetCookies = false
            configuration.timeoutIntervalForRequest = 20
            configuration.timeoutIntervalForResource = 120
            session = URLSession(configuration: configuration, delegate: NoRedirects(), delegateQueue: nil)
        }

        public func send(request: HttpRequest) async throws -> HttpAnswer {
            guard let url = URL(string: request.uri) else {
                throw TransportError.Unreachable(reason: "no such address")
            }
            var call = URLRequest(url: url)
            call.httpMethod = request.method
            if !request.body.isEmpty { call.httpBody = request.body }
            for header in request.headers { call.setValue(header.value, forHTTPHeaderField: header.name) }
            do {
                let (bytes, answer) = try await session.bytes(for: call)
                var body = Data()
                for try await byte in bytes {
                    guard body.count < request.mostBytes else {
                        throw TransportError.Unreachable(reason: "longer than \(request.mostBytes) bytes")
                    }
                    body.append(byte)
                }
                let status = (answer as? HTTPURLResponse)?.statusCode ?? 0
                return HttpAnswer(status: UInt16(clamping: status), body: body, at: clocks.now())
            } catch let error as URLError {
                throw TransportError.Unreachable(reason: error.localizedDescription)
            }
        }
    }

    /// Hands on a redirect as the answer that it is.
    private final class NoRedirects: NSObject, URLSessionTaskDelegate {
        func urlSession(
            _ session: URLSession, task: URLSessionTask,
            willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest
        ) async -> URLRequest? { nil }
    }
#endif
