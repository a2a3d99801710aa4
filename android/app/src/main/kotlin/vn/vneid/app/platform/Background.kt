package vn.vneid.app.platform

import android.app.*
import android.content.Context
import android.content.Intent
import android.provider.Settings
import androidx.work.*
import java.time.Instant
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.flow.filterNotNull
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.withTimeoutOrNull
import vn.vneid.app.R
import vn.vneid.app.presenter.Reminders
import vn.vneid.app.presenter.Session
import vn.vneid.app.presenter.shows
import vn.vneid.app.ui.Words
import vn.vneid.core.*
import vn.vneid.present.NotificationKind

/** Plans the next sync and the reminder with WorkManager, which keeps them over restarts of the phone. */
class WorkReminders(private val context: Context, private val front: Front, private val notifications: Notifications) : Reminders {
    override val allowed: Boolean get() = notifications.allowed

    override suspend fun allow() {
        val isGranted = Front.NOTIFICATIONS?.let { front.request(it) } ?: false
        if (isGranted || allowed) return
        val intent = Intent(Settings.ACTION_APP_NOTIFICATION_SETTINGS).putExtra(Settings.EXTRA_APP_PACKAGE, context.packageName)
        context.startActivity(intent.addFlags(Intent.FLAG_ACTIVITY_NEW_TASK))
    }

    override fun plan(syncInSeconds: Long?, remindAt: Instant?) {
        val work = WorkManager.getInstance(context)
        // To replace the work that is being done would end it: the next one takes the other name.
        val (next, other) = if (working == SYNC) OTHER_SYNC to SYNC else SYNC to OTHER_SYNC
        if (other != working) work.cancelUniqueWork(other)
        if (syncInSeconds == null) {
            work.cancelUniqueWork(next)
        } else {
            val online = Constraints.Builder().setRequiredNetworkType(NetworkType.CONNECTED).build()
            // What is due now the app does itself while it is open; the least keeps a failing phone from spinning.
            val sync = request(next, maxOf(syncInSeconds, LEAST_S)).setConstraints(online).build()
            work.enqueueUniqueWork(next, ExistingWorkPolicy.REPLACE, sync)
        }
        if (remindAt == null) {
            work.cancelUniqueWork(REMIND)
        } else {
            val left = remindAt.epochSecond - System.currentTimeMillis() / 1000
            work.enqueueUniqueWork(REMIND, ExistingWorkPolicy.REPLACE, request(REMIND, maxOf(left, 0)).build())
        }
    }

    private fun request(job: String, inSeconds: Long) = OneTimeWorkRequest
        .Builder(BackgroundWorker::class.java)
        .setInputData(Data.Builder().putString(JOB, job).build())
        .setInitialDelay(inSeconds, TimeUnit.SECONDS)

    companion object {
        const val JOB = "job"
        const val REMIND = "remind"
        private const val SYNC = "sync"
        private const val OTHER_SYNC = "other sync"
        private const val LEAST_S = 60L

        /** The work that is being done. */
        @Volatile internal var working: String? = null
    }
}

/** Does what was planned, in whatever process the system gives. */
class BackgroundWorker(context: Context, parameters: WorkerParameters) : CoroutineWorker(context, parameters) {
    override suspend fun doWork(): Result {
        val vneid = applicationContext.vneid
        // A state that can't be read is told when somebody opens the app.
        val opened = withTimeoutOrNull(OPEN_MS) { vneid.presenter?.presenters?.filterNotNull()?.first() }
        val session = opened?.session ?: return Result.success()
        val notifications = vneid.notifications
        val job = inputData.getString(WorkReminders.JOB)
        if (job == WorkReminders.REMIND) {
            notifications.remind(session)
            return Result.success()
        }
        WorkReminders.working = job
        try {
            val known = session.inbox.views().firstOrNull()?.id ?: 0
            session.launch { session.ask { sync() } }.join()
            notifications.tell(session, known)
        } finally {
            WorkReminders.working = null
        }
        return Result.success()
    }

    private companion object {
        const val OPEN_MS = 10_000L
    }
}

/** What the system shows of the app. */
class Notifications(private val context: Context, private val words: () -> Words) {
    private val system = context.getSystemService(NotificationManager::class.java)

    val allowed: Boolean get() = system.areNotificationsEnabled()

    /** Reminds to go online before codes can no longer be made. */
    fun remind(session: Session) {
        val kind = NotificationKind.CERTIFICATE
        val reminder = session.authority.plan(session.notes.shows(kind)).reminder ?: return
        show(kind, 0, words()(reminder.said))
    }

    /** Shows the notices that came after [known]. */
    fun tell(session: Session, known: Long) {
        for (notice in session.inbox.newSince(known)) {
            val kind = notice.notification
            if (session.notes.shows(kind)) show(kind, notice.id.toInt(), words()(notice.title))
        }
    }

    private fun show(kind: NotificationKind, id: Int, text: String) {
        if (!allowed) return
        val channel = kind.code()
        system.createNotificationChannel(
            NotificationChannel(channel, words()(kind.title()), NotificationManager.IMPORTANCE_DEFAULT),
        )
        val open = context.packageManager.getLaunchIntentForPackage(context.packageName) ?: return
        val shown =
            Notification
                .Builder(context, channel)
                .setSmallIcon(R.drawable.ic_notification)
                .setContentText(text)
                .setStyle(Notification.BigTextStyle().bigText(text))
                // On a locked screen only that there is something.
                .setVisibility(Notification.VISIBILITY_PRIVATE)
                .setContentIntent(PendingIntent.getActivity(context, 0, open, PendingIntent.FLAG_IMMUTABLE))
                .setAutoCancel(true)
                .build()
        system.notify(channel, id, shown)
    }
}
