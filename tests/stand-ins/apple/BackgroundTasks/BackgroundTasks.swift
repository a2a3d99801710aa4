import Foundation

open class BGTask: NSObject {
    public let identifier: String
    public var expirationHandler: (() -> Void)?
    /// How it ended, once it did.
    public private(set) var success: Bool?
    /// How often it was ended; more than once is a mistake.
    public private(set) var ends = 0

    public init(_ identifier: String) { self.identifier = identifier }

    public func setTaskCompleted(success: Bool) {
        self.success = success
        ends += 1
    }
}

open class BGTaskRequest: NSObject {
    public let identifier: String
    public var earliestBeginDate: Date?

    init(_ identifier: String) { self.identifier = identifier }
}

public final class BGAppRefreshTaskRequest: BGTaskRequest {
    public init(identifier: String) { super.init(identifier) }
}

public final class BGProcessingTaskRequest: BGTaskRequest {
    public var requiresNetworkConnectivity = false
    public var requiresExternalPower = false

    public init(identifier: String) { super.init(identifier) }
}

/// Holds what was planned, until a test runs it.
public final class BGTaskScheduler: NSObject {
    public private(set) var planned: [BGTaskRequest] = []
    private var handlers: [String: (BGTask) -> Void] = [:]

    nonisolated(unsafe) public static let shared = BGTaskScheduler()  // Tests run on the main actor.

    public var registered: Set<String> { Set(handlers.keys) }

    @discardableResult
    public func register(
        forTaskWithIdentifier identifier: String, using queue: DispatchQueue?,
        launchHandler: @escaping (BGTask) -> Void
    ) -> Bool {
        handlers[identifier] = launchHandler
        return true
    }

    public func submit(_ taskRequest: BGTaskRequest) throws {
        planned.removeAll { $0.identifier == taskRequest.identifier }
        planned.append(taskRequest)
    }

    public func cancel(taskRequestWithIdentifier identifier: String) {
        planned.removeAll { $0.identifier == identifier }
    }

    /// The system runs a task.
    public func run(_ task: BGTask) { handlers[task.identifier]?(task) }
}
