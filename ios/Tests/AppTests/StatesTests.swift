#if os(Linux)
    import Foundation
    import SwiftUI
    import Testing
    import VNeID
    import Words

    @testable import Screens

    /// Every state of every screen over the stand-in for SwiftUI.
    @MainActor
    @Suite(.serialized) struct StatesTests {
        private let samples = Sample.citizens + Sample.officers

        @Test func eachHasANameOfItsOwn() {
            #expect(samples.count > 120 && Set(samples.map(\.name)).count == samples.count)
        }

        @Test(arguments: Language.allCases) func eachSaysWhatItIsInWords(_ language: Language) {
            let words = Words(language)
            for sample in samples {
                for type in [DynamicTypeSize.large, .accessibility5] {
                    for lies in [false, true] {
                        let texts = sample.screen(language, type: type, lies: lies).texts
                        for key in sample.says {
                            let said = texts.contains { $0.contains(words.piece(key)) }
                            #expect(said, "\(sample.name): \(key) in \(texts)")
                        }
                        // None is the key of a text, and no place in one is left open.
                        let raw = texts.filter {
                            $0.contains(/^[a-z_]+\.[a-z_.]+$/) || $0.contains(/\{\w+\}/)
                        }
                        #expect(raw.isEmpty, "\(sample.name): \(raw)")
                    }
                }
            }
        }

        @Test func eachControlSaysWhatItDoes() {
            for sample in samples {
                let unnamed = sample.screen(.vi).controls.filter { $0.texts.filter { $0.count > 1 }.isEmpty }
                #expect(unnamed.isEmpty, "\(sample.name): \(unnamed.count)")
            }
        }

        @Test func eachTapMeansWhatItSays() {
            for sample in samples {
                for (key, event) in sample.taps {
                    var events: [String] = []
                    let screen = sample.screen(.en) { events.append("\($0)") }
                    let piece = Words(.en).piece(key)
                    let label = screen.controls.flatMap(\.texts).first { $0.contains(piece) } ?? piece
                    #expect(screen.tap(label) && events == [event], "\(sample.name), \(key): \(events)")
                }
            }
        }

        @Test func whatNobodyMayMissIsAnnounced() {
            for (name, said) in [
                ("code showing", "Mã QR đang hiển thị, còn 50 giây"),
                ("code expired", "Mã QR đã hết hiệu lực"),
                ("verdict genuine", "ỨNG DỤNG THẬT. N.V.A ···789 - đối chiếu với giấy tờ xuất trình"),
                ("verdict revoked", "THIẾT BỊ KHÔNG CÒN HIỆU LỰC. "),
                ("verdict made before", "CÓ THỂ LÀ MÃ TẠO TỪ TRƯỚC. ỨNG DỤNG THẬT. Mã này có thể"),
                ("scan glare", Words(.vi)("guidance.glare")),
                ("obstacle.disk_full", "Bộ nhớ điện thoại đã đầy"),
            ] {
                AccessibilityNotification.Announcement.posted = []
                guard let sample = samples.first(where: { $0.name == name }) else {
                    Issue.record("\(name)")
                    continue
                }
                let screen = sample.screen(.vi)
                _ = (screen.tree, screen.tree)
                // Once, however often the screen is drawn.
                let heard = AccessibilityNotification.Announcement.posted.filter { $0.hasPrefix(said) }
                #expect(heard.count == 1, "\(name): \(AccessibilityNotification.Announcement.posted)")
            }
        }

        @Test func theVerdictIsHeardFirst() {
            let kinds = [("genuine", "Dấu tích trong hình tròn"), ("revoked", "Dấu X trong hình bát giác")]
            for (code, shape) in kinds + [
                ("too_old", "Dấu hỏi trong hình tam giác"), ("wifi", "Mã QR bị gạch chéo"),
            ] {
                let sample = samples.first { $0.name == "verdict \(code)" }
                #expect(sample?.screen(.vi).texts.first == shape)
            }
        }
    }
#endif
