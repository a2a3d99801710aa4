@file:Suppress("UNUSED_PARAMETER", "unused")

package androidx.work

import android.content.Context
import java.util.concurrent.TimeUnit

abstract class ListenableWorker(val applicationContext: Context, parameters: WorkerParameters) {
    val inputData: Data = TODO()

    abstract class Result {
        companion object {
            @JvmStatic fun success(): Result = TODO()
        }
    }
}

class WorkerParameters private constructor()

abstract class CoroutineWorker(context: Context, parameters: WorkerParameters) : ListenableWorker(context, parameters) {
    abstract suspend fun doWork(): Result
}

class Data private constructor() {
    fun getString(key: String): String? = TODO()

    class Builder {
        fun putString(key: String, value: String?): Builder = TODO()

        fun build(): Data = TODO()
    }
}

enum class NetworkType { CONNECTED }

class Constraints private constructor() {
    class Builder {
        fun setRequiredNetworkType(type: NetworkType): Builder = TODO()

        fun build(): Constraints = TODO()
    }
}

enum class ExistingWorkPolicy { REPLACE }

abstract class WorkRequest {
    abstract class Builder<B : Builder<B, W>, W : WorkRequest> {
        fun setConstraints(constraints: Constraints): B = TODO()

        fun setInputData(data: Data): B = TODO()

        fun setInitialDelay(duration: Long, unit: TimeUnit): B = TODO()

        fun build(): W = TODO()
    }
}

class OneTimeWorkRequest private constructor() : WorkRequest() {
    class Builder(worker: Class<out ListenableWorker>) : WorkRequest.Builder<Builder, OneTimeWorkRequest>()
}

abstract class WorkManager {
    abstract fun enqueueUniqueWork(name: String, policy: ExistingWorkPolicy, request: OneTimeWorkRequest): Any

    abstract fun cancelUniqueWork(name: String): Any

    companion object {
        @JvmStatic fun getInstance(context: Context): WorkManager = TODO()
    }
}
