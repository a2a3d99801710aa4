import Foundation
import VNeIDCore

extension MadeCode {
    /// The whole seconds that the code still lives, each as it begins and 0 as the last. Reads the
    /// clocks every time, so that a stay in the background or a changed wall clock does no harm.
    public func countdown() -> AsyncThrowingStream<Int, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    while true {
                        let left = try remainingMs()
                        continuation.yield(Int((left + 999) / 1000))
                        if left == 0 { break }
                        try await Task.sleep(for: .milliseconds(Int64((left - 1) % 1000 + 1)))
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }
}
