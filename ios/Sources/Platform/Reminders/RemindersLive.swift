#if canImport(BackgroundTasks) && canImport(UserNotifications) && canImport(UIKit)
    import BackgroundTasks
    import UIKit
    import UserNotifications
    import VNeID
    import Words

    /// Plans the next sync with the system's scheduler, and the reminder as a notification, which the
    /// system shows even when the app no longer runs.
    public final class BackgroundReminders: Reminders {
        public static let sync = "vn.vneid.app.sync"
        private static let reminder = "certificate"
        /// The least between two tries, so that a failing phone does not spin.
        private static let leastSeconds: UInt32 = 900

        public private(set) var allowed = false
        private let words: () -> Words

        public init(words: @escaping () -> Words) { self.words = words }

        /// Has the system run `work` for each planned sync. Before the app has finished launching.
        public static func register(_ work: @escaping @MainActor @Sendable () async -> Void) {
            BGTaskScheduler.shared.register(forTaskWithIdentifier: sync, using: .main) { task in
                nonisolated(unsafe) let task = task  // The scheduler's queue is the main one.
                MainActor.assumeIsolated {
                    let working = Task {
                        await work()
                        task.setTaskCompleted(success: !Task.isCancelled)
                    }
                    task.expirationHandler = { working.cancel() }
                }
            }
        }

        /// Learns what the system allows; when the app comes to the foreground.
        public func look() async {
            let settings = await UNUserNotificationCenter.current().notificationSettings()
            allowed = settings.authorizationStatus == .authorized
        }

        public func allow() async {
            let center = UNUserNotificationCenter.current()
            let isGranted = try? await center.requestAuthorization(options: [.alert, .sound, .badge])
            allowed = isGranted ?? false
            guard !allowed, let settings = URL(string: UIApplication.openNotificationSettingsURLString) else {
                return
            }
            await UIApplication.shared.open(settings)
        }

        public func plan(syncInSeconds: UInt32?, reminder: Reminder?) {
            remind(reminder)
            BGTaskScheduler.shared.cancel(taskRequestWithIdentifier: Self.sync)
            guard let syncInSeconds else { return }
            let request = BGProcessingTaskRequest(identifier: Self.sync)
            request.requiresNetworkConnectivity = true
            let wait = max(syncInSeconds, Self.leastSeconds)
            request.earliestBeginDate = Date(timeIntervalSinceNow: TimeInterval(wait))
            // It fails in the simulator and where background refresh is off: then the app syncs when opened.
            try? BGTaskScheduler.shared.submit(request)
        }

        private func remind(_ reminder: Reminder?) {
            let center = UNUserNotificationCenter.current()
            center.removePendingNotificationRequests(withIdentifiers: [Self.reminder])
            guard let reminder else { return }
            let (words, content) = (words(), UNMutableNotificationContent())
            content.body = words("notifications.reminder", ["instant": words.instant(reminder.ends)])
            content.sound = .default
            let wait = max(reminder.at.timeIntervalSinceNow, 1)
            let trigger = UNTimeIntervalNotificationTrigger(timeInterval: wait, repeats: false)
            center.add(UNNotificationRequest(identifier: Self.reminder, content: content, trigger: trigger))
        }
    }
#endif
