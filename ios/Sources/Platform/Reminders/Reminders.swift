import VNeID

/// What the phone does while nobody looks at the app.
@MainActor
public protocol Reminders: AnyObject {
    /// Whether the system lets the app show notifications.
    var allowed: Bool { get }

    /// Asks the system, or opens its settings.
    func allow() async

    /// Plans a sync after a number of seconds, and a reminder to go online; replaces earlier plans.
    func plan(syncInSeconds: UInt32?, reminder: PlannedReminder?)

    /// Shows a notification of its own for each `id`, where the system lets the app.
    func tell(_ sentence: String, id: String)
}
