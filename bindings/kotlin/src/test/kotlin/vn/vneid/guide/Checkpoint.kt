package vn.vneid.guide

import vn.vneid.core.App
import vn.vneid.core.CameraScanner
import vn.vneid.core.Clocks
import vn.vneid.core.Keys
import vn.vneid.core.Phone
import vn.vneid.core.Report
import vn.vneid.core.Sight
import vn.vneid.core.Store
import vn.vneid.core.Transport
import vn.vneid.core.Verdict
import vn.vneid.core.look
import vn.vneid.rules.Source
import java.nio.ByteBuffer

class Checkpoint(
    app: App,
    keys: Keys,
    store: Store,
    transport: Transport,
    private val clocks: Clocks,
) : AutoCloseable {
    private val phone = Phone.open(app, keys, store, transport, clocks)
    private val officer = phone.officer()
    private val scanner = CameraScanner()

    suspend fun update(): Report = phone.authority().sync()

    fun look(
        plane: ByteBuffer,
        width: Int,
        height: Int,
        rowStride: Int,
        rotation: Int,
    ): Verdict? {
        val sinceBootMs = clocks.now().sinceBootMs
        val sight = scanner.look(plane, width, height, rowStride, rotation, sinceBootMs)
        val text = (sight as? Sight.Code)?.text ?: return null
        return officer.examine(text, Source.SEEN, false)
    }

    fun next() = officer.next()

    override fun close() = listOf(scanner, officer, phone).forEach { it.close() }
}
