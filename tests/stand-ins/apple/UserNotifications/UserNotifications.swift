import Foundation

public struct UNAuthorizationOptions: OptionSet, Sendable {
    public static let badge = UNAuthorizationOptions(rawValue: 1)
    public static let sound = UNAuthorizationOptions(rawValue: 2)
    public static let alert = UNAuthorizationOptions(rawValue: 4)

    public let rawValue: UInt
    public init(rawValue: UInt) { self.rawValue = rawValue }
}

public enum UNAuthorizationStatus: Int, Sendable {
    case notDetermined, denied, authorized, provisional, ephemeral
}

public final class UNNotificationSettings: NSObject {
    public let authorizationStatus: UNAuthorizationStatus
    init(_ status: UNAuthorizationStatus) { authorizationStatus = status }
}

public final class UNNotificationSound: NSObject, Sendable {
    public static var `default`: UNNotificationSound { UNNotificationSound() }
}

open class UNNotificationContent: NSObject {
    public internal(set) var body = ""
}

public final class UNMutableNotificationContent: UNNotificationContent {
    public override var body: String {
        get { super.body }
        set { super.body = newValue }
    }
    public var sound: UNNotificationSound?
}

open class UNNotificationTrigger: NSObject {}

public final class UNTimeIntervalNotificationTrigger: UNNotificationTrigger {
    public let timeInterval: TimeInterval

    public init(timeInterval: TimeInterval, repeats: Bool) { self.timeInterval = timeInterval }
}

public final class UNNotificationRequest: NSObject {
    public let identifier: String
    public let content: UNNotificationContent
    public let trigger: UNNotificationTrigger?

    public init(identifier: String, content: UNNotificationContent, trigger: UNNotificationTrigger?) {
        (self.identifier, self.content, self.trigger) = (identifier, content, trigger)
    }
}

/// Holds what waits; what has no trigger was shown at once.
public final class UNUserNotificationCenter: NSObject {
    /// What the person has answered, and answers.
    public var status = UNAuthorizationStatus.notDetermined
    public var grants = true
    public private(set) var pending: [UNNotificationRequest] = []
    nonisolated(unsafe) private static let held = UNUserNotificationCenter()  // Tests run on the main actor.

    public class func current() -> UNUserNotificationCenter { held }

    public func notificationSettings() async -> UNNotificationSettings { UNNotificationSettings(status) }

    public func requestAuthorization(options: UNAuthorizationOptions = []) async throws -> Bool {
        if status == .notDetermined { status = grants ? .authorized : .denied }
        return status == .authorized
    }

    public func add(
        _ request: UNNotificationRequest,
        withCompletionHandler completionHandler: (@Sendable ((any Error)?) -> Void)? = nil
    ) {
        removePendingNotificationRequests(withIdentifiers: [request.identifier])
        pending.append(request)
    }

    public func removePendingNotificationRequests(withIdentifiers identifiers: [String]) {
        pending.removeAll { identifiers.contains($0.identifier) }
    }
}
