#if DEBUG
    import VNeID

    /// Plans that are only remembered.
    public final class PlayedReminders: Reminders {
        public private(set) var allowed = false
        public private(set) var syncInSeconds: UInt32?
        public private(set) var reminder: PlannedReminder?
        /// How often there was a plan: after each job with the authority.
        public private(set) var plans = 0
        public private(set) var told: [String] = []

        public init() {}

        public func allow() async { allowed = true }

        public func plan(syncInSeconds: UInt32?, reminder: PlannedReminder?) {
            self.syncInSeconds = syncInSeconds
            self.reminder = reminder
            plans += 1
        }

        public func tell(_ sentence: String, id: String) { told.append(sentence) }
    }
#endif
