import Foundation

/// Short texts that are not secret, in the app's defaults.
public final class DefaultsNotes: Notes {
    private let defaults: UserDefaults
    private let prefix = "note."

    public init(_ defaults: UserDefaults = .standard) { self.defaults = defaults }

    public subscript(name: String) -> String? {
        get { defaults.string(forKey: prefix + name) }
        set { defaults.set(newValue, forKey: prefix + name) }
    }

    public func clear() {
        for key in defaults.dictionaryRepresentation().keys where key.hasPrefix(prefix) {
            defaults.removeObject(forKey: key)
        }
    }
}
