#if DEBUG
    /// Notes in memory.
    public final class MemoryNotes: Notes {
        private var held: [String: String] = [:]

        public init() {}

        public subscript(name: String) -> String? {
            get { held[name] }
            set { held[name] = newValue }
        }

        public func clear() { held = [:] }
    }
#endif
