import Foundation
import VNeID

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// HTTPS to the authority, by the system's rules (App Transport Security).
public final class HttpsTransport: Transport, Sendable {
    private let answers = Answers()
    private let session: URLSession

    public init() {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.urlCache = nil
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        configuration.timeoutIntervalForRequest = 20
        configuration.timeoutIntervalForResource = 120
        session = URLSession(configuration: configuration, delegate: answers, delegateQueue: nil)
    }

    deinit { session.invalidateAndCancel() }

    public func send(request: HttpRequest) async throws -> HttpAnswer {
        guard let url = URL(string: request.uri) else {
            throw TransportError.Unreachable(reason: "no such address")
        }
        var call = URLRequest(url: url)
        call.httpMethod = request.method
        if !request.body.isEmpty { call.httpBody = request.body }
        for header in request.headers { call.setValue(header.value, forHTTPHeaderField: header.name) }
        let (task, mostBytes) = (session.dataTask(with: call), Int(clamping: request.mostBytes))
        let body: Data = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                answers.await(task, Awaited(mostBytes: mostBytes, continuation: continuation))
                task.resume()
            }
        } onCancel: {
            task.cancel()
        }
        let status = (task.response as? HTTPURLResponse)?.statusCode ?? 0
        return HttpAnswer(status: UInt16(clamping: status), body: body)
    }
}

/// Collects answers, piece by piece, and gives up those that are too long.
private final class Answers: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    // Guarded by `lock`.
    private var awaited: [Int: Awaited] = [:]
    private let lock = NSLock()

    func await(_ task: URLSessionTask, _ answer: Awaited) {
        lock.withLock { awaited[task.taskIdentifier] = answer }
    }

    /// Hands on a redirect as the answer that it is.
    func urlSession(
        _ session: URLSession, task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest
    ) async -> URLRequest? { nil }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLong = lock.withLock { () -> Bool in
            awaited[dataTask.taskIdentifier]?.body.append(data)
            return awaited[dataTask.taskIdentifier]?.isTooLong ?? true
        }
        if isTooLong { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        lock.withLock { awaited.removeValue(forKey: task.taskIdentifier) }?.end(error)
    }
}

/// What has come of one answer, and who waits for it.
private struct Awaited {
    var body = Data()
    let mostBytes: Int
    let continuation: CheckedContinuation<Data, any Error>

    var isTooLong: Bool { body.count > mostBytes }

    func end(_ error: (any Error)?) {
        if isTooLong {
            continuation.resume(
                throwing: TransportError.Unreachable(reason: "longer than \(mostBytes) bytes"))
        } else if let error {
            continuation.resume(throwing: TransportError.Unreachable(reason: error.localizedDescription))
        } else {
            continuation.resume(returning: body)
        }
    }
}
