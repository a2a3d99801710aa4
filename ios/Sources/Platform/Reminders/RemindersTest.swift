#if DEBUG
    import VNeID

    /// Plans that are only remembered.
    public final class PlayedReminders: Reminders {
        public private(set) var allowed = false
        public private(set) var remindAt: Instant?
        /// How often there was a plan: after each job with the authority.
        public private(set) var plans = 0

        public init() {}

        public func allow() async { allowed = true }

        public func plan(syncInSeconds: UInt32, remindAt: Instant?) {
            self.remindAt = remindAt
            plans += 1
        }
    }
#endif
