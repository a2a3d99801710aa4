#if DEBUG
    import Foundation
    import VNeID

    /// Clocks that run with the real time, and that a test turns.
    public final class TurnedClocks: Clocks, @unchecked Sendable {
        // All of it guarded by `lock`.
        private var wallMs: Int64 = 0
        private var passedMs: Int64 = 0
        private var boot: UInt8 = 1
        private var startedMs = realMs() - 36_000_000
        private let lock = NSLock()

        public init() {}

        public func now() -> Reading {
            lock.withLock {
                let realMs = Self.realMs() + passedMs
                return Reading(
                    wallMs: realMs + wallMs, sinceBootMs: UInt64(realMs - startedMs),
                    boot: Data(repeating: boot, count: 16))
            }
        }

        /// So much time passes.
        public func pass(seconds: Int64) { lock.withLock { passedMs += seconds * 1000 } }

        /// Sets the wall clock forward, or back.
        public func set(forward seconds: Int64) { lock.withLock { wallMs += seconds * 1000 } }

        /// The phone was started again, a minute ago.
        public func reboot() {
            lock.withLock {
                boot += 1
                startedMs = Self.realMs() + passedMs - 60_000
            }
        }

        private static func realMs() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
    }
#endif
