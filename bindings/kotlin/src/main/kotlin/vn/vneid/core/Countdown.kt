package vn.vneid.core

import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

/**
 * The whole seconds that a code still lives, each as it begins and 0 as the last. Reads the clocks
 * every time, so that a stay in the background or a changed wall clock does no harm.
 */
public fun MadeCode.countdown(): Flow<Int> =
    flow {
        while (true) {
            val left = remainingMs().toLong()
            emit(((left + MS_PER_SECOND - 1) / MS_PER_SECOND).toInt())
            if (left == 0L) break
            delay((left - 1) % MS_PER_SECOND + 1)
        }
    }

private const val MS_PER_SECOND = 1000L
