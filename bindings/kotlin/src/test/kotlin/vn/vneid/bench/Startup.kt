package vn.vneid.bench

import vn.vneid.core.verifySeen
import vn.vneid.rules.VerdictCode

/**
 * How long an officer waits for the first verdict of an app that was just started: milliseconds from
 * before any class of the library is loaded. Run in a fresh JVM.
 */
fun main(arguments: Array<String>) {
    val case = Case(arguments[0])
    val start = System.nanoTime()
    val code = case.phone().use { phone -> phone.officer().use { it.verifySeen(case.code) } }.code
    val took = (System.nanoTime() - start) / 1e6
    check(code == VerdictCode.GENUINE) { code }
    println("first_verdict_ms $took")
}
