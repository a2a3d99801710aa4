@file:Suppress("UNUSED_PARAMETER", "unused")

package androidx.work

import android.content.Context
import java.util.concurrent.TimeUnit

abstract class ListenableWorker(val applicationContext: Context, parameters: WorkerParameters) {
    val inputData: Data = parameters.inputData

    abstract class Result {
        companion object {
            private val SUCCESS = object : Result() {}

            @JvmStatic fun success(): Result = SUCCESS
        }
    }
}

class WorkerParameters(val inputData: Data)

abstract class CoroutineWorker(context: Context, parameters: WorkerParameters) : ListenableWorker(context, parameters) {
    abstract suspend fun doWork(): Result
}

class Data private constructor(private val values: Map<String, String?>) {
    fun getString(key: String): String? = values[key]

    class Builder {
        private val values = mutableMapOf<String, String?>()

        fun putString(key: String, value: String?): Builder = apply { values[key] = value }

        fun build(): Data = Data(values)
    }
}

enum class NetworkType { CONNECTED }

class Constraints private constructor() {
    class Builder {
        fun setRequiredNetworkType(type: NetworkType): Builder = this

        fun build(): Constraints = Constraints()
    }
}

enum class ExistingWorkPolicy { REPLACE }

class OneTimeWorkRequest(val data: Data?, val needs: Constraints?, val delaySeconds: Long) {
    class Builder(worker: Class<out ListenableWorker>) {
        private var data: Data? = null
        private var needs: Constraints? = null
        private var delaySeconds = 0L

        fun setConstraints(constraints: Constraints): Builder = apply { needs = constraints }

        fun setInputData(inputData: Data): Builder = apply { data = inputData }

        fun setInitialDelay(duration: Long, unit: TimeUnit): Builder = apply { delaySeconds = unit.toSeconds(duration) }

        fun build(): OneTimeWorkRequest = OneTimeWorkRequest(data, needs, delaySeconds)
    }
}

/** What is planned, by name, until somebody asks for it. */
class WorkManager private constructor() {
    val planned = sortedMapOf<String, OneTimeWorkRequest>()

    fun enqueueUniqueWork(name: String, policy: ExistingWorkPolicy, request: OneTimeWorkRequest): Any? = planned.put(name, request)

    fun cancelUniqueWork(name: String): Any? = planned.remove(name)

    companion object {
        private val only = WorkManager()

        @JvmStatic fun getInstance(context: Context): WorkManager = only
    }
}
