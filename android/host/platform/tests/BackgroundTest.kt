package vn.vneid.app.platform

import android.app.NotificationManager
import androidx.work.*
import java.io.FileNotFoundException
import java.time.Instant
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf

/** What runs while nobody looks, in the whole app: real library, real files, no network. */
@RunWith(RobolectricTestRunner::class)
class BackgroundTest {
    private val application = RuntimeEnvironment.getApplication() as VNeIdApplication
    private val reminders = WorkReminders(application, application.front, application.notifications)
    private val planned get() = WorkManager.getInstance(application).planned

    @Before
    fun reset() {
        HardwareStandIn.reset()
        planned.clear()
        Assets.put(application)
    }

    @Test
    fun aPlanReplacesTheOneBefore() {
        reminders.plan(3_600, Instant.now().plusSeconds(7_200))
        assertEquals(listOf("remind", "sync"), planned.keys.toList())
        assertEquals(3_600L, planned.getValue("sync").delaySeconds)
        assertNotNull(planned.getValue("sync").needs)
        assertEquals(7_200.0, planned.getValue("remind").delaySeconds.toDouble(), 2.0)
        assertNull(planned.getValue("remind").needs)
        // Due now: the app does it itself, and work must not spin.
        reminders.plan(0, null)
        assertEquals(mapOf("sync" to 60L), planned.mapValues { it.value.delaySeconds })
        reminders.plan(null, null)
        assertTrue(planned.isEmpty())
    }

    @Test
    fun anAppForNoAuthorityDoesNothing() {
        application.asset = { throw FileNotFoundException(it) }
        assertNull(application.presenter)
        assertEquals(ListenableWorker.Result.success(), work("sync"))
    }

    @Test
    fun aSyncWithoutNetworkPlansTheNextAndEnds() {
        assertEquals(ListenableWorker.Result.success(), work("sync"))
        assertNotNull(application.presenter!!.presenters.value)
        assertNull(WorkReminders.working)
        assertTrue(shadowOf(application.getSystemService(NotificationManager::class.java)).allNotifications.isEmpty())
    }

    private fun work(job: String) = runBlocking {
        val data = Data.Builder().putString(WorkReminders.JOB, job).build()
        BackgroundWorker(application, WorkerParameters(data)).doWork()
    }
}
