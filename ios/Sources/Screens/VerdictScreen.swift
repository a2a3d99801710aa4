import Presenters
import SwiftUI
import VNeID
import Words

/// The answer to one code: shape, colour and word, each enough by itself.
struct VerdictScreen: View {
    let state: VerdictState
    let on: @MainActor (VerdictEvent) -> Void
    @State private var areFactsShown = false
    @Environment(\.words) private var words

    private var verdict: Verdict { state.verdict }

    var body: some View {
        VStack(spacing: 12) {
            ScrollView {
                VStack(spacing: 12) {
                    headline
                    details
                }
            }
            HStack {
                if let torch = state.torch { TorchButton(isOn: torch) { on(.torch($0)) } }
                Primary(title: words("inspection.next")) { on(.next) }
            }
        }
        .padding()
        .foregroundStyle(verdict.kind.ink)
        .background(verdict.kind.fill)
    }

    @ViewBuilder private var headline: some View {
        Image(systemName: verdict.kind.shape).font(.system(size: 120))
            .accessibilityLabel(words("result.shape_\(verdict.kind.code())"))
        Text(words.title(verdict)).font(.largeTitle.bold()).multilineTextAlignment(.center)
            .accessibilityAddTraits(.isHeader)
        if verdict.kind == .genuine {
            Text(words.hint(verdict.hint)).font(.title).multilineTextAlignment(.center)
        }
    }

    @ViewBuilder private var details: some View {
        if state.isSecondCannotTell {
            Message(title: words("inspection.second_cannot_tell"), text: words("result.second"))
        }
        ForEach(verdict.notices, id: \.self) { notice in Text(words.notice(notice, verdict.facts)) }
        if verdict.kind != .genuine { remedies }
        Secondary(title: words("result.facts")) { areFactsShown.toggle() }
        if areFactsShown { ForEach(words.facts(verdict), id: \.self) { Text($0) } }
        Text(words("result.code", ["code": verdict.code.code()])).font(.footnote)
    }

    @ViewBuilder private var remedies: some View {
        let code = verdict.code.code()
        Text(words.reason(verdict)).font(.headline)
        if !state.isSecondCannotTell {
            if verdict.nextAction.isThePhones {
                Primary(title: words("next_action.\(verdict.nextAction.code())"), isBusy: state.isBusy) {
                    on(.act)
                }
            }
            Message(title: words("result.now"), text: words("verdict.\(code).now"))
            if let say = words.find("verdict.\(code).say") {
                Message(title: words("result.say"), text: "“\(say)”")
                Secondary(title: words("result.say_aloud")) { on(.say(say)) }
            }
        }
    }
}

extension VerdictKind {
    /// The same by day and by night, for it is a signal.
    fileprivate var fill: Color {
        switch self {
        case .genuine: Color(red: 0.04, green: 0.42, blue: 0.23)
        case .notGenuine: Color(red: 0.66, green: 0.06, blue: 0.11)
        case .cannotTell: Color(red: 1, green: 0.72, blue: 0.11)
        case .notOurs: Color(red: 0.31, green: 0.34, blue: 0.37)
        }
    }

    fileprivate var ink: Color {
        self == .cannotTell ? Color(red: 0.14, green: 0.08, blue: 0) : .white
    }

    fileprivate var shape: String {
        switch self {
        case .genuine: "checkmark.circle.fill"
        case .notGenuine: "xmark.octagon.fill"
        case .cannotTell: "questionmark.triangle.fill"
        case .notOurs: "qrcode"
        }
    }
}

extension NextAction {
    /// Whether the officer's phone itself can do it; the rest is between the officer and the citizen.
    fileprivate var isThePhones: Bool {
        [.askNewCode, .scanAgain, .updateLists, .setClock, .updateApp].contains(self)
    }
}

extension Words {
    /// The initials and digits to compare with the papers.
    func hint(_ hint: String?) -> String {
        guard let hint else { return self("inspection.no_hint") }
        let initials = hint.prefix { !$0.isNumber }.map(String.init).joined(separator: ".")
        return self("inspection.hint", ["initials": initials, "digits": hint.drop { !$0.isNumber }])
    }

    func notice(_ notice: VerdictNotice, _ facts: Facts) -> String {
        let seconds: Int64? =
            switch notice {
            case .codeAge: facts.ageS
            case .clockDifference: facts.clockDifferenceS
            case .evidenceOld: facts.evidenceAgeS
            case .officerClockCorrected: facts.officerCorrectionS
            default: nil
            }
        return self(
            "notice.\(notice.code())",
            [
                "duration": duration(seconds: abs(seconds ?? 0)),
                "instant": facts.goodUntil.map(instant) ?? "",
            ])
    }

    /// The reason of a verdict, with the amount of time that it names.
    func reason(_ verdict: Verdict) -> String {
        let facts = verdict.facts
        let seconds: Int64? =
            switch verdict.code {
            case .tooOld: facts.tooOldByS
            case .madeInFuture: facts.earlyByS
            case .alreadyScanned: facts.scannedAgoS
            case .listsTooOld: facts.evidenceAgeS
            case .certificateExpired:
                facts.certificateExpires.map { Int64(facts.officerTime.timeIntervalSince($0)) }
            default: nil
            }
        return self("verdict.\(verdict.code.code()).reason", ["duration": duration(seconds: seconds ?? 0)])
    }

    /// What the verdict rests on, for whoever asks.
    func facts(_ verdict: Verdict) -> [String] {
        let facts = verdict.facts
        return [
            facts.made.map { self("result.made", ["instant": instant($0)]) },
            self("result.checked", ["instant": instant(facts.officerTime)]),
            facts.certificateExpires.map { self("result.certificate", ["instant": instant($0)]) },
            facts.trustListSequence.map { self("result.trust_list", ["number": $0]) },
            facts.statusSequence.map { self("result.status_lists", ["number": $0]) },
        ].compactMap { $0 }
    }
}
