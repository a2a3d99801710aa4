import Foundation
import Testing
import VNeID

@testable import Words

/// The table of texts as the app reads it.
@Suite struct WordsTests {
    private let vietnamese = Words(.vi)

    @Test func everyTextIsThereInBothLanguages() throws {
        #expect(Texts.keys.count > 300)
        for key in Texts.keys {
            for language in Language.allCases {
                let text = try #require(Words(language).find(key), "\(key)")
                #expect(!text.isEmpty, "\(key)")
            }
        }
    }

    @Test func placeholdersAreFilled() {
        #expect(vietnamese("code.remaining", ["duration": "42 giây"]) == "Còn 42 giây")
        #expect(vietnamese("no.such.text") == "no.such.text")
        #expect(Words(.en).find("no.such.text") == nil)
    }

    @Test func amountsOfTimeAreSaidInTheUnitThatFits() {
        #expect(said(35, .vi) == "35 giây")
        #expect(said(1, .en) == "1 second")
        #expect(said(7_200, .vi) == "2 giờ")
        #expect(said(172_800, .en) == "2 days")
    }

    private func said(_ seconds: Int64, _ language: Language) -> String {
        Words(language)(messageOfDuration(seconds: seconds))
    }

    @Test func aValueIsNotSearchedForPlaces() {
        let values = [Placeholder(name: "duration", value: .text(text: "{duration} {x}"))]
        #expect(vietnamese(Message(key: "code.remaining", values: values)) == "Còn {duration} {x}")
    }

    @Test func pointsInTimeAreThoseOfVietnam() {
        // 2026-11-24 07:00 UTC, a Tuesday.
        let instant = Date(timeIntervalSince1970: 1_795_503_600)
        #expect(vietnamese.instant(instant) == "14:00, thứ Ba 24/11")
        #expect(vietnamese.day(instant) == "24/11/2026")
        // A day ends with its last second there: 2035-01-01 16:59:59 UTC.
        let last = Date(timeIntervalSince1970: 2_051_283_599)
        #expect(vietnamese.day(last) == "01/01/2035" && vietnamese.day(last + 1) == "02/01/2035")
    }

    /// Every verdict, notice, blocker, refusal and problem that the library can name has its words.
    @Test func everythingThatTheLibraryNamesHasWords() {
        var keys: [String] = []
        for code in VerdictCode.allCases {
            keys += ["reason", "now"].map { "verdict.\(code.code()).\($0)" }
        }
        keys += VerdictKind.allCases.map { "kind.\($0.code()).title" }
        keys += VerdictNotice.allCases.map { "notice.\($0.code())" }
        keys += NextAction.allCases.map { "next_action.\($0.code())" }
        keys += GuidanceCode.allCases.map { "guidance.\($0.code())" }
        keys += Blocker.allCases.map { "blocker.\($0.code()).reason" }
        keys += PaperKind.allCases.map { "document.\($0.code()).title" }
        keys += Problem.allCases.map { "trouble.\($0.code()).now" }
        keys += NoticeKind.allCases.map { "account_notice.\($0.code()).title" }
        for key in keys { #expect(vietnamese.find(key) != nil, "\(key)") }
    }
}
