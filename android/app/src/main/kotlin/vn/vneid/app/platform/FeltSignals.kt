package vn.vneid.app.platform

import android.content.Context
import android.media.AudioManager
import android.media.ToneGenerator
import android.os.*
import android.speech.tts.TextToSpeech
import java.util.Locale
import vn.vneid.app.presenter.Signals
import vn.vneid.app.ui.Language
import vn.vneid.rules.VerdictKind

/** Vibration, tones and the phone's voice. */
class FeltSignals(private val context: Context) : Signals {
    private val vibrator = context.getSystemService(Vibrator::class.java)
    private var voice: TextToSpeech? = null

    override fun verdict(kind: VerdictKind, sound: Boolean) {
        vibrator.vibrate(VibrationEffect.createWaveform(kind.rhythm, -1))
        if (sound) tone(kind.tone, VERDICT_TONE_MS)
    }

    override fun say(sentence: String, language: Language) {
        val locale = if (language == Language.VI) Locale("vi", "VN") else Locale.ENGLISH
        val ready = voice
        if (ready != null) return speak(ready, sentence, locale)
        voice =
            TextToSpeech(context) { status ->
                val made = voice
                if (status == TextToSpeech.SUCCESS && made != null) speak(made, sentence, locale) else noVoice()
            }
    }

    override fun tick() = vibrator.vibrate(VibrationEffect.createOneShot(TICK_MS, VibrationEffect.DEFAULT_AMPLITUDE))

    private fun speak(voice: TextToSpeech, sentence: String, locale: Locale) {
        if (voice.setLanguage(locale) < TextToSpeech.LANG_AVAILABLE) return noVoice()
        voice.speak(sentence, TextToSpeech.QUEUE_FLUSH, null, sentence)
    }

    /** Another language's voice would make nonsense of it: the tone says that there is something to read. */
    private fun noVoice() {
        voice?.shutdown()
        voice = null
        tone(ToneGenerator.TONE_PROP_PROMPT, VERDICT_TONE_MS)
    }

    private fun tone(tone: Int, ms: Int) {
        try {
            val generator = ToneGenerator(AudioManager.STREAM_NOTIFICATION, ToneGenerator.MAX_VOLUME)
            generator.startTone(tone, ms)
            Handler(Looper.getMainLooper()).postDelayed(generator::release, 2L * ms)
        } catch (_: RuntimeException) {
            // The phone has no tone to give now; shape, word and vibration say the same.
        }
    }

    /** Off and on by turns, milliseconds: no two can be taken for each other in a pocket. */
    private val VerdictKind.rhythm: LongArray
        get() =
            when (this) {
                VerdictKind.GENUINE -> longArrayOf(0, 120)
                VerdictKind.NOT_GENUINE -> longArrayOf(0, 500, 150, 500)
                VerdictKind.CANNOT_TELL -> longArrayOf(0, 120, 100, 120, 100, 120)
                VerdictKind.NOT_OURS -> longArrayOf(0, 40)
            }

    private val VerdictKind.tone: Int
        get() =
            when (this) {
                VerdictKind.GENUINE -> ToneGenerator.TONE_PROP_ACK
                VerdictKind.NOT_GENUINE -> ToneGenerator.TONE_CDMA_ABBR_ALERT
                VerdictKind.CANNOT_TELL -> ToneGenerator.TONE_PROP_NACK
                VerdictKind.NOT_OURS -> ToneGenerator.TONE_PROP_BEEP
            }

    private companion object {
        const val VERDICT_TONE_MS = 300
        const val TICK_MS = 15L
    }
}
