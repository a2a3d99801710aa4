#if canImport(BackgroundTasks) && canImport(UserNotifications) && canImport(UIKit)
    import BackgroundTasks
    import UIKit
    import UserNotifications
    import VNeID
    import Words

    /// Plans the next sync with the system's scheduler, and the reminder as a notification, which the
    /// system shows even when the app no longer runs.
    public final class BackgroundReminders: Reminders {
        /// Half a minute whenever the system sees fit, and longer at night on the charger.
        public static let (brief, long) = ("vn.vneid.app.sync", "vn.vneid.app.sync.long")
        private static let reminder = "certificate"
        /// The least between two tries, so that a failing phone does not spin.
        private static let leastSeconds: UInt32 = 900

        public private(set) var allowed = false
        private let words: () -> Words

        public init(words: @escaping () -> Words) { self.words = words }

        /// Has the system run `work` for each planned sync. Before the app has finished launching.
        public static func register(_ work: @escaping @MainActor @Sendable () async -> Void) {
            for name in [brief, long] {
                BGTaskScheduler.shared.register(forTaskWithIdentifier: name, using: .main) { task in
                    let ending = Ending(task)
                    let task = Handed(task)  // The scheduler's queue is the main one.
                    MainActor.assumeIsolated {
                        let working = Task {
                            await work()
                            ending.end(success: !Task.isCancelled)
                        }
                        // The work may hear of it late, as the network does; the system waits for nobody.
                        task.value.expirationHandler = { @Sendable in
                            working.cancel()
                            ending.end(success: false)
                        }
                    }
                }
            }
        }

        /// Learns what the system allows; when the app comes to the foreground.
        public func look() async { allowed = await Self.isAllowed() }

        public func allow() async {
            allowed = await Self.ask()
            guard !allowed, let settings = URL(string: UIApplication.openNotificationSettingsURLString) else {
                return
            }
            await UIApplication.shared.open(settings)
        }

        public func plan(syncInSeconds: UInt32?, reminder: PlannedReminder?) {
            remind(reminder)
            let scheduler = BGTaskScheduler.shared
            for name in [Self.brief, Self.long] { scheduler.cancel(taskRequestWithIdentifier: name) }
            guard let syncInSeconds else { return }
            let long = BGProcessingTaskRequest(identifier: Self.long)
            long.requiresNetworkConnectivity = true
            for request in [BGAppRefreshTaskRequest(identifier: Self.brief), long] {
                let wait = max(syncInSeconds, Self.leastSeconds)
                request.earliestBeginDate = Date(timeIntervalSinceNow: TimeInterval(wait))
                // It fails in the simulator and where background refresh is off: then the app syncs when opened.
                try? scheduler.submit(request)
            }
        }

        public func tell(_ sentence: String, id: String) { notify(sentence, id, in: nil) }

        private func remind(_ reminder: PlannedReminder?) {
            let center = UNUserNotificationCenter.current()
            center.removePendingNotificationRequests(withIdentifiers: [Self.reminder])
            guard let reminder else { return }
            let wait = max(reminder.at.timeIntervalSinceNow, 1)
            notify(words()(reminder.said), Self.reminder, in: wait)
        }

        private func notify(_ sentence: String, _ id: String, in wait: TimeInterval?) {
            let content = UNMutableNotificationContent()
            content.body = sentence
            content.sound = .default
            let trigger = wait.map { UNTimeIntervalNotificationTrigger(timeInterval: $0, repeats: false) }
            let center = UNUserNotificationCenter.current()
            center.add(UNNotificationRequest(identifier: id, content: content, trigger: trigger))
        }

        // Away from the main actor: what the system answers with is not made to be handed over.
        nonisolated private static func isAllowed() async -> Bool {
            let settings = await UNUserNotificationCenter.current().notificationSettings()
            return settings.authorizationStatus == .authorized
        }

        nonisolated private static func ask() async -> Bool {
            let center = UNUserNotificationCenter.current()
            return (try? await center.requestAuthorization(options: [.alert, .sound, .badge])) ?? false
        }
    }

    /// The end of a task, which the system must be told once: by the work, or because its time is up.
    private final class Ending: @unchecked Sendable {
        // Guarded by `lock`.
        private var hasEnded = false
        private let task: BGTask
        private let lock = NSLock()

        init(_ task: BGTask) { self.task = task }

        func end(success: Bool) {
            let isFirst = lock.withLock {
                defer { hasEnded = true }
                return !hasEnded
            }
            if isFirst { task.setTaskCompleted(success: success) }
        }
    }
#endif
