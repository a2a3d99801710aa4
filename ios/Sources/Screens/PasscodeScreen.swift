import Presenters
import SwiftUI
import VNeID
import enum Presenters.PasscodeEvent

/// The sheet that asks for six digits.
struct PasscodeScreen: View {
    let state: PasscodeState
    let on: @MainActor (PasscodeEvent) -> Void
    @State private var digits = ""
    @FocusState private var isTyping: Bool
    @Environment(\.words) private var words

    var body: some View {
        NavigationStack {
            PageForm(title: title) {
                if let outcome { Note(title: outcome) }
                if state.biometricsChanged { Note(title: words("passcode_sheet.biometrics_changed")) }
                Section {
                    SecureField(title, text: entry).font(.title.monospacedDigit())
                        .forDigits().focused($isTyping).disabled(state.isBusy || state.waitSeconds > 0)
                    if state.isBusy { ProgressView().accessibilityLabel(words("spoken.busy")) }
                } footer: {
                    if state.step == .choose || state.step == .new { Text(words("passcode_sheet.what")) }
                }
                if state.biometrics {
                    Secondary(title: words("passcode_sheet.biometrics"), symbol: "faceid") { on(.biometrics) }
                }
            }
            .leaving(words("action.cancel"), if: state.canCancel) { on(.cancel) }
        }
        .onAppear { isTyping = true }
        .onChange(of: state.attempt) { _, _ in isTyping = true }
        .announced(title)
    }

    /// With the sixth digit it is sent, and the field is empty for the next.
    private var entry: Binding<String> {
        Binding(digits) { typed in
            digits = String(typed.filter(\.isDigit).prefix(6))
            guard digits.count == 6 else { return }
            on(.entered(digits))
            digits = ""
        }
    }

    private var title: String { words("passcode_sheet.\(state.step.rawValue)") }

    private var outcome: String? {
        var said: [String] =
            switch state.outcome {
            case _ where state.differs: [words("passcode_sheet.differs")]
            case .notSixDigits: [words("passcode.not_six_digits")]
            case .weak: [words("passcode.weak")]
            case .wrong: [words("passcode.wrong")]
            case .wait, .opened, nil: []
            }
        if state.waitSeconds > 0 { said.append(words("passcode.wait", seconds: Int64(state.waitSeconds))) }
        return said.isEmpty ? nil : said.joined(separator: " ")
    }
}
