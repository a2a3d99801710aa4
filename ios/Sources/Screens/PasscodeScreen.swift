import Presenters
import SwiftUI
import VNeID

/// The sheet that asks for six digits.
struct PasscodeScreen: View {
    let state: PasscodeState
    let on: @MainActor (PasscodeEvent) -> Void
    @State private var digits = ""
    @Environment(\.words) private var words

    var body: some View {
        Sheet(title) {
            if state.step == .choose || state.step == .new { Text(words("passcode_sheet.what")) }
            if state.differs { Text(words("passcode_sheet.differs")).font(.headline) }
            if let outcome { Text(outcome).font(.headline) }
            SecureField(title, text: entry).font(.title)
                .disabled(state.isBusy || state.waitSeconds > 0)
            if state.biometrics {
                Secondary(title: words("passcode_sheet.biometrics")) { on(.biometrics) }
            }
            if state.canCancel { Secondary(title: words("action.cancel")) { on(.cancel) } }
        }
    }

    /// With the sixth digit it is sent, and the field is empty for the next.
    private var entry: Binding<String> {
        Binding(
            get: { digits },
            set: { typed in
                digits = String(typed.filter(\.isNumber).prefix(6))
                guard digits.count == 6 else { return }
                on(.entered(digits))
                digits = ""
            })
    }

    private var title: String {
        switch state.step {
        case .unlock: words("passcode_sheet.unlock")
        case .choose: words("passcode_sheet.choose")
        case .old: words("passcode_sheet.old")
        case .new: words("passcode_sheet.new")
        case .repeat: words("passcode_sheet.repeat")
        }
    }

    private var outcome: String? {
        let wait = words("passcode.wait", ["duration": words.duration(seconds: Int64(state.waitSeconds))])
        return switch state.outcome {
        case .notSixDigits: words("passcode.not_six_digits")
        case .weak: words("passcode.weak")
        case .wrong: words("passcode.wrong") + (state.waitSeconds > 0 ? " " + wait : "")
        case .wait: state.waitSeconds > 0 ? wait : nil
        case .opened, nil: nil
        }
    }
}
