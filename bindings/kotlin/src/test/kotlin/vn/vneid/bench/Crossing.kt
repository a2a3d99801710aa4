package vn.vneid.bench

import vn.vneid.core.CameraScanner
import vn.vneid.core.PhoneException
import vn.vneid.core.look
import vn.vneid.core.verifySeen
import vn.vneid.rules.VerdictCode
import java.nio.ByteBuffer

/**
 * The measurements of `bindings/ffi/benches/crossing.rs` from Kotlin: medians in microseconds, one
 * `name value` a line.
 */
fun main(arguments: Array<String>) {
    val case = Case(arguments[0])
    val frame = case.frame()
    val empty = ByteBuffer.allocateDirect(0)
    CameraScanner().use { scanner ->
        val refused = { plane: ByteBuffer ->
            try {
                scanner.look(plane, WIDTH, HEIGHT, WIDTH, 45, 0u)
                error("a rotation of 45 degrees")
            } catch (_: PhoneException.Misuse) {
            }
        }
        // In turn, so that neither is the warmer one.
        val empties = DoubleArray(20_000)
        var at = 0
        report("frame_refused", empties.size) {
            empties[at++ % empties.size] = timed { refused(empty) }
            timed { refused(frame) }
        }
        print("empty_refused", empties)
        var frames = 0uL
        report("frame_scanned", 300) {
            frames += 1u
            timed { scanner.look(frame, WIDTH, HEIGHT, WIDTH, 90, frames * 33u) }
        }
    }
    case.phone().use { phone ->
        phone.officer().use { officer ->
            report("verdict_other", 20_000) { timed { officer.verifySeen("https://vneid.test") } }
            report("verdict_again", 5_000) { timed { officer.verifySeen(case.code) } }
        }
    }
    report("verdict_first", 2_000) {
        case.phone().use { phone ->
            phone.officer().use { officer ->
                timed { check(officer.verifySeen(case.code).code == VerdictCode.GENUINE) }
            }
        }
    }
}

/** Prints the median of a number of measurements, after as many to warm up. */
private fun report(
    name: String,
    times: Int,
    measure: () -> Double,
) {
    repeat(times) { measure() }
    val all = DoubleArray(times) { measure() }
    print(name, all)
}

private fun print(
    name: String,
    measured: DoubleArray,
) {
    measured.sort()
    println("$name ${measured[measured.size / 2]}")
}

/** Microseconds. */
private inline fun timed(call: () -> Unit): Double {
    val start = System.nanoTime()
    call()
    return (System.nanoTime() - start) / 1e3
}

private const val WIDTH = 1280
private const val HEIGHT = 720
