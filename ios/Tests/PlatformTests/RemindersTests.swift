#if os(Linux)
    import BackgroundTasks
    import Foundation
    import Platform
    import Testing
    import UserNotifications
    import VNeID
    import Words

    /// Host model.
    @MainActor @Suite(.serialized) struct RemindersTests {
        private let reminders = BackgroundReminders { Words(.en) }
        private let center = UNUserNotificationCenter.current()
        private let scheduler = BGTaskScheduler.shared

        init() {
            reminders.plan(syncInSeconds: nil, reminder: nil)
            center.status = .notDetermined
        }

        @Test func syncsArePlannedAndReplaced() throws {
            reminders.plan(syncInSeconds: 3_600, reminder: nil)
            reminders.plan(syncInSeconds: 7_200, reminder: nil)
            #expect(
                Set(scheduler.planned.map(\.identifier)) == [
                    BackgroundReminders.brief, BackgroundReminders.long,
                ])
            for request in scheduler.planned {
                let wait = try #require(request.earliestBeginDate).timeIntervalSinceNow
                #expect((7_190...7_200).contains(wait))
                #expect((request as? BGProcessingTaskRequest)?.requiresNetworkConnectivity != false)
            }
            // A phone that fails does not spin.
            reminders.plan(syncInSeconds: 0, reminder: nil)
            #expect(try #require(scheduler.planned[0].earliestBeginDate).timeIntervalSinceNow > 890)
            reminders.plan(syncInSeconds: nil, reminder: nil)
            #expect(scheduler.planned.isEmpty)
        }

        @Test func theReminderNamesTheEndAndIsReplaced() throws {
            let ends = Date(timeIntervalSinceNow: 200_000)
            for _ in 0..<2 {
                let said = Message(
                    key: "notifications.reminder",
                    values: [
                        Placeholder(name: "instant", value: .message(message: messageOfInstant(at: ends)))
                    ])
                let reminder = PlannedReminder(at: ends.addingTimeInterval(-172_800), said: said)
                reminders.plan(syncInSeconds: nil, reminder: reminder)
            }
            let pending = center.pending.filter { $0.identifier == "certificate" }
            #expect(pending.count == 1)
            let trigger = try #require(pending[0].trigger as? UNTimeIntervalNotificationTrigger)
            #expect((27_190...27_200).contains(trigger.timeInterval))
            #expect(pending[0].content.body.contains(Words(.en).instant(ends)))
            reminders.plan(syncInSeconds: nil, reminder: nil)
            #expect(!center.pending.contains { $0.identifier == "certificate" })
        }

        @Test func aTaskEndsWithItsWork() async throws {
            var hasWorked = false
            BackgroundReminders.register { hasWorked = true }
            let task = BGTask(BackgroundReminders.brief)
            scheduler.run(task)
            try await until("it is done") { task.success == true }
            #expect(hasWorked)
        }

        @Test func aTaskEndsWithItsTime() async throws {
            var works = false
            BackgroundReminders.register {
                works = true
                try? await Task.sleep(for: .seconds(60))
            }
            let task = BGTask(BackgroundReminders.long)
            scheduler.run(task)
            try await until("it works") { works }
            #expect(task.success == nil)
            task.expirationHandler?()
            try await until("it is ended") { task.success == false }
        }

        /// The network hears of its end late, and then the task must not be ended again.
        @Test func aTaskEndsWithItsTimeThoughItsWorkGoesOn() async throws {
            var network: CheckedContinuation<Void, Never>?
            var hasWorked = false
            BackgroundReminders.register {
                await withCheckedContinuation { network = $0 }
                hasWorked = true
            }
            let task = BGTask(BackgroundReminders.brief)
            scheduler.run(task)
            try await until("it works") { network != nil }
            task.expirationHandler?()
            #expect(task.success == false && !hasWorked)
            network?.resume()
            try await until("its work is done") { hasWorked }
            for _ in 0..<10 { await Task.yield() }
            #expect(task.success == false && task.ends == 1)
        }

        @Test func noticesAreShownOnceEach() {
            reminders.tell("Somebody signed in", id: "notice 3")
            reminders.tell("Somebody signed in", id: "notice 3")
            let shown = center.pending.filter { $0.identifier == "notice 3" }
            #expect(
                shown.count == 1 && shown[0].trigger == nil && shown[0].content.body == "Somebody signed in")
        }

        @Test func theSystemIsAskedAndHeard() async {
            await reminders.look()
            #expect(!reminders.allowed)
            await reminders.allow()
            #expect(reminders.allowed)
            center.status = .denied
            await reminders.look()
            #expect(!reminders.allowed)
        }
    }
#endif
