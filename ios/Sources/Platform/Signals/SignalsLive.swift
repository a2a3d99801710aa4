#if canImport(UIKit) && canImport(AVFoundation)
    import AVFoundation
    import UIKit
    import VNeID
    import Words

    /// Haptics, tones and the system's voice.
    public final class FeltSignals: Signals {
        private let notice = UINotificationFeedbackGenerator()
        private let impact = UIImpactFeedbackGenerator(style: .soft)
        private let voice = AVSpeechSynthesizer()
        private var player: AVAudioPlayer?

        public init() {}

        public func verdict(_ kind: VerdictKind, sound: Bool) {
            switch kind {
            case .genuine: notice.notificationOccurred(.success)
            case .notGenuine: notice.notificationOccurred(.error)
            case .cannotTell: notice.notificationOccurred(.warning)
            case .notOurs: impact.impactOccurred()
            }
            if sound { play(.of(kind)) }
        }

        public func say(_ sentence: String, in language: Language) {
            voice.stopSpeaking(at: .immediate)
            guard let speaker = AVSpeechSynthesisVoice(language: language == .vi ? "vi-VN" : "en-GB") else {
                // Never in another language's voice: that can't be understood.
                play(Tone(hertz: [440]))
                return
            }
            let utterance = AVSpeechUtterance(string: sentence)
            utterance.voice = speaker
            voice.speak(utterance)
        }

        public func tick() { impact.impactOccurred(intensity: 0.5) }

        /// Silent where the phone is, and over what else sounds.
        private func play(_ tone: Tone) {
            try? AVAudioSession.sharedInstance().setCategory(.ambient)
            player = try? AVAudioPlayer(data: tone.wave)
            player?.play()
        }
    }

    /// Notes of a sixth of a second, one after the other.
    private struct Tone {
        let hertz: [Double]

        static func of(_ kind: VerdictKind) -> Tone {
            switch kind {
            case .genuine: Tone(hertz: [660, 880])
            case .notGenuine: Tone(hertz: [330, 220, 330, 220])
            case .cannotTell: Tone(hertz: [550, 550])
            case .notOurs: Tone(hertz: [440])
            }
        }

        /// As a WAVE file of 16-bit samples.
        var wave: Data {
            let (rate, samples) = (22_050, 22_050 / 6)
            var sound = Data()
            for pitch in hertz {
                for sample in 0..<samples {
                    let fade = 1 - Double(sample) / Double(samples)
                    let level = sin(2 * .pi * pitch * Double(sample) / Double(rate)) * fade * 0.5
                    sound.append(bytes(UInt16(bitPattern: Int16(level * 32_767))))
                }
            }
            var file = Data("RIFF".utf8) + bytes(UInt32(36 + sound.count)) + Data("WAVEfmt ".utf8)
            file += bytes(UInt32(16)) + bytes(UInt16(1)) + bytes(UInt16(1)) + bytes(UInt32(rate))
            file += bytes(UInt32(rate * 2)) + bytes(UInt16(2)) + bytes(UInt16(16))
            return file + Data("data".utf8) + bytes(UInt32(sound.count)) + sound
        }

        private func bytes<Number: FixedWidthInteger>(_ number: Number) -> Data {
            withUnsafeBytes(of: number.littleEndian) { Data($0) }
        }
    }
#endif
