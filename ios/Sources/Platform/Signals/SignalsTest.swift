#if DEBUG
    import VNeID
    import Words

    /// Signals that are only remembered.
    public final class PlayedSignals: Signals {
        public private(set) var verdicts: [VerdictKind] = []
        /// Which of them sounded.
        public private(set) var sounded: [VerdictKind] = []
        public private(set) var said: [String] = []
        public private(set) var ticks = 0

        public init() {}

        public func verdict(_ kind: VerdictKind, sound: Bool) {
            verdicts.append(kind)
            if sound { sounded.append(kind) }
        }

        public func say(_ sentence: String, in language: Language) { said.append(sentence) }

        public func tick() { ticks += 1 }
    }
#endif
