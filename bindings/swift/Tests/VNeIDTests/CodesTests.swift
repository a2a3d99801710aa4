import Testing
import VNeID

/// Every code of the table has its case here, by the same name.
@Suite struct CodesTests {
    @Test func everyCodeHasACase() throws {
        let cases: [String: [String]] = [
            "verdict_kind": VerdictKind.allCases.map { $0.code() },
            "verdict": VerdictCode.allCases.map { $0.code() },
            "next_action": NextAction.allCases.map { $0.code() },
            "verdict_notice": VerdictNotice.allCases.map { $0.code() },
            "blocker": Blocker.allCases.map { $0.code() },
            "part": Part.allCases.map { $0.code() },
            "problem": Problem.allCases.map { $0.code() },
            "account_notice": NoticeKind.allCases.map { $0.code() },
            "paper_kind": PaperKind.allCases.map { $0.code() },
            "paper_state": PaperState.allCases.map { $0.code() },
        ]
        let table = try Json.file("tests/codes.json")
        for (name, codes) in cases {
            #expect(codes == table[name].list.map(\.text), "\(name)")
        }
    }

    /// A new refusal or cause stops the tests from compiling until it is named here.
    @Test func everyRefusalAndCauseIsKnown() {
        let name = { (refusal: Refusal) -> String in
            switch refusal {
            case .signedOut: "signed_out"
            case .levelTooLow: "level_too_low"
            case .appTooOld: "app_too_old"
            case .phoneRemoved: "phone_removed"
            case .accountSuspended: "account_suspended"
            case .phoneWaiting: "phone_waiting"
            case .noCertificate: "no_certificate"
            case .clockWrong: "clock_wrong"
            case .certificateExpired: "certificate_expired"
            case .switchOff: "switch_off"
            case .locked: "locked"
            }
        }
        #expect(name(.switchOff) == Refusal.switchOff.code())
        #expect(Cause.keysFailed.code() == "keys_failed")
    }

    @Test func theLimitsAreThoseOfTheRules() {
        #expect(limits().codeLivesS == 60)
        #expect(limits().quietZone == 4)
    }
}
