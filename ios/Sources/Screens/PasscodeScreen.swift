import SwiftUI
import VNeID

/// The sheet that asks for six digits.
struct PasscodeScreen: View {
    let view: PasscodeView
    let on: @MainActor (PasscodeEvent) -> Void
    @State private var digits = ""
    @FocusState private var isTyping: Bool
    @Environment(\.words) private var words

    var body: some View {
        NavigationStack {
            PageForm(title: words(view.title)) {
                if !view.faults.isEmpty { Note(title: words(view.faults)) }
                if let changed = view.biometricsChanged { Note(title: words(changed)) }
                Section {
                    SecureField(words(view.title), text: entry).font(.title.monospacedDigit())
                        .forDigits().focused($isTyping).disabled(!view.takesDigits)
                    if view.isBusy { ProgressView().accessibilityLabel(words("spoken.busy")) }
                } footer: {
                    if let rule = view.rule { Text(words(rule)) }
                }
                if view.offersBiometrics {
                    Secondary(title: words("passcode_sheet.biometrics"), symbol: "faceid") { on(.biometrics) }
                }
            }
            .leaving(words("action.cancel"), if: view.canCancel) { on(.cancelled) }
        }
        .onAppear { isTyping = true }
        .onChange(of: view.attempt) { _, _ in isTyping = true }
        .announced(words(view.title))
    }

    /// With the sixth digit it is sent, and the field is empty for the next.
    private var entry: Binding<String> {
        Binding(digits) { typed in
            digits = String(typed.filter(\.isDigit).prefix(6))
            guard digits.count == 6 else { return }
            on(.entered(passcode: digits))
            digits = ""
        }
    }
}
