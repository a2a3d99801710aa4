#if os(Linux)
    import AVFoundation
    import Foundation
    import Platform
    import Testing
    import UIKit
    import VNeID

    /// Host model.
    @MainActor @Suite(.serialized) struct SignalsTests {
        private let signals = FeltSignals()

        init() {
            (UIFeedbackGenerator.felt, AVAudioPlayer.played, AVSpeechSynthesizer.said) = ([], [], [])
            AVSpeechSynthesisVoice.languages = ["vi-VN", "en-GB"]
        }

        @Test func eachVerdictFeelsAndSoundsDifferent() {
            for kind in VerdictKind.allCases { signals.verdict(kind, sound: true) }
            #expect(Set(UIFeedbackGenerator.felt).count == 4 && Set(AVAudioPlayer.played).count == 4)
            for wave in AVAudioPlayer.played {
                #expect(wave.prefix(4) == Data("RIFF".utf8))
                let length = wave.dropFirst(4).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
                #expect(length == wave.count - 8)
            }
        }

        @Test func withoutSoundThereIsNone() {
            signals.verdict(.notGenuine, sound: false)
            #expect(UIFeedbackGenerator.felt.count == 1 && AVAudioPlayer.played.isEmpty)
        }

        @Test func vietnameseIsNeverReadByAnotherVoice() {
            signals.say("Xin chào", in: .vi)
            #expect(AVSpeechSynthesizer.said == ["vi-VN Xin chào"] && AVAudioPlayer.played.isEmpty)
            AVSpeechSynthesisVoice.languages = ["en-GB"]
            signals.say("Xin chào", in: .vi)
            #expect(AVSpeechSynthesizer.said.count == 1 && AVAudioPlayer.played.count == 1)
        }
    }
#endif
