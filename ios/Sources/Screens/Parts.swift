import SwiftUI
import VNeID
import Words

/// A page: its title, what did not work with the authority, and what scrolls below. It asks the question
/// as soon as there is one.
struct PageForm<Content: View>: View {
    let title: String
    var trouble: TroubleView?
    var question = Binding<Question?>(nil) { _ in }
    @ViewBuilder let content: Content
    @Environment(\.words) private var words

    var body: some View {
        Form {
            if let trouble { TroubleNote(trouble: trouble) }
            content
        }
        .navigationTitle(title)
        .confirmationDialog(
            question.wrappedValue?.title ?? "", isPresented: question.isThere(), titleVisibility: .visible,
            presenting: question.wrappedValue
        ) { question in
            Button(question.yes, role: .destructive, action: question.act)
            Button(words("action.cancel"), role: .cancel) {}
        } message: { question in
            Text(question.warning)
        }
    }
}

/// What did not work with the authority, and what helps.
struct TroubleNote: View {
    let trouble: TroubleView
    @Environment(\.words) private var words
    @Environment(\.open) private var open

    var body: some View {
        let advice = trouble.advice
        let title = "\(words(trouble.part)): \(words(advice.reason))"
        Note(title: title, text: words([advice.now] + advice.more))
        if let button = advice.button {
            Choice(title: words(button.label), symbol: "gear") { open(button.act) }
        }
    }
}

/// What is asked before something that can't be taken back.
struct Question: Sendable {
    let title: String
    let warning: String
    /// The words of the button that does it.
    let yes: String
    let act: @MainActor () -> Void
}

extension Words {
    /// The question at `key`: what is asked, and what "yes" brings about.
    func question(
        _ key: String, name: String = "", yes: String, act: @escaping @MainActor () -> Void
    ) -> Question {
        let title = self("\(key)_title", ["name": name])
        return Question(title: title, warning: self("\(key)_warning"), yes: self(yes), act: act)
    }
}

/// What a page is about when there is nothing else on it.
struct About: View {
    let title: String
    var text = ""
    let symbol: String

    var body: some View {
        Section {
            ContentUnavailableView {
                Label(title, systemImage: symbol)
            } description: {
                if !text.isEmpty { Text(text).foregroundStyle(.quiet) }
            }
        }
        .listRowBackground(Color.clear)
    }
}

/// The one thing to do on a page.
struct Primary: View {
    let title: String
    var isBusy = false
    let action: @MainActor () -> Void
    @Environment(\.words) private var words
    @Environment(\.look) private var look

    var body: some View {
        Button(action: action) {
            HStack(spacing: 10) {
                if isBusy { ProgressView().accessibilityLabel(words("spoken.busy")) }
                Text(title).font(.headline).foregroundStyle(look.onAccent.color)
            }
            .frame(maxWidth: .infinity)
        }
        .buttonStyle(.borderedProminent).controlSize(.large).disabled(isBusy)
        .listRowInsets(EdgeInsets()).listRowBackground(Color.clear)
    }
}

/// Another thing to do.
struct Secondary: View {
    let title: String
    var symbol: String?
    let action: @MainActor () -> Void

    var body: some View {
        Button(action: action) {
            HStack(spacing: 8) {
                if let symbol { Image(systemName: symbol).accessibilityHidden(true) }
                Text(title)
            }
            .frame(maxWidth: .infinity)
        }
        .buttonStyle(.bordered).controlSize(.large)
        .listRowInsets(EdgeInsets()).listRowBackground(Color.clear)
    }
}

/// A thing to do beside others, in a line of its own size.
struct Choice: View {
    let title: String
    let symbol: String
    let action: @MainActor () -> Void

    var body: some View {
        Button(action: action) { Label(title, systemImage: symbol) }
    }
}

/// A row of a list; it leads on when it has an action.
struct Row: View {
    let title: String
    var detail: String?
    let symbol: String
    var action: (@MainActor () -> Void)?

    var body: some View {
        if let action {
            Button(action: action) {
                HStack {
                    content
                    Spacer()
                    Image(systemName: "chevron.forward").font(.footnote.bold()).foregroundStyle(.quiet)
                        .accessibilityHidden(true)
                }
            }
            .foregroundStyle(.primary)
        } else {
            content.accessibilityElement(children: .combine)
        }
    }

    private var content: some View {
        Label {
            VStack(alignment: .leading, spacing: 2) {
                Text(title)
                if let detail { Text(detail).font(.subheadline).foregroundStyle(.quiet) }
            }
        } icon: {
            Image(systemName: symbol)
        }
    }
}

/// What is known under a name.
struct Fact: View {
    let name: String
    let value: String

    var body: some View {
        VStack(alignment: .leading, spacing: 2) {
            Text(name).font(.subheadline).foregroundStyle(.quiet)
            Text(value)
        }
        .accessibilityElement(children: .combine)
    }
}

/// A switch named by the text at `key`, and what it means: `detail`, or else the text at `key` and "_what"
/// where there is one.
struct Switch: View {
    let key: String
    var detail: String?
    let isOn: Bool
    let turn: @MainActor (Bool) -> Void
    @Environment(\.words) private var words

    var body: some View {
        Toggle(isOn: Binding(isOn, set: turn)) {
            Text(words(key))
            if let what = detail ?? words.find("\(key)_what") { Text(what).foregroundStyle(.quiet) }
        }
    }
}

/// A remark that should not be overlooked. It is spoken when it comes.
struct Note: View {
    let title: String
    var text = ""
    var symbol = "exclamationmark.triangle.fill"
    @Environment(\.look) private var look

    var body: some View {
        Label {
            VStack(alignment: .leading, spacing: 4) {
                Text(title).font(.headline)
                if !text.isEmpty { Text(text) }
            }
        } icon: {
            Image(systemName: symbol)
        }
        .accessibilityElement(children: .combine)
        .foregroundStyle(look.onNote.color)
        .listRowBackground(look.note.color)
        .announced(title)
    }
}

/// The light of the camera.
struct TorchButton: View {
    let isOn: Bool
    let turn: @MainActor (Bool) -> Void
    @Environment(\.words) private var words

    var body: some View {
        Button {
            turn(!isOn)
        } label: {
            Image(systemName: isOn ? "flashlight.on.fill" : "flashlight.off.fill")
                .font(.title2).frame(width: 52, height: 52)
                .foregroundStyle(isOn ? Color.black : Color.white)
                .background(isOn ? Color.white : Color.black.opacity(0.7), in: Circle())
        }
        .buttonStyle(.plain)
        .accessibilityLabel(words(isOn ? "scan.torch_off" : "scan.torch_on"))
    }
}

extension Binding where Value: Sendable {
    /// To what a state shows and an event changes.
    @MainActor init(_ value: Value, set: @escaping @MainActor @Sendable (Value) -> Void) {
        self.init(get: { value }, set: { @MainActor in set($0) })
    }

    /// Whether there is a value; false takes it away.
    @MainActor func isThere<Wrapped>() -> Binding<Bool> where Value == Wrapped? {
        Binding<Bool>(wrappedValue != nil) { if !$0 { wrappedValue = nil } }
    }
}

extension View {
    /// A button in the bar, by which the page is left without more.
    func leaving(
        _ title: String, if isShown: Bool = true, _ leave: @escaping @MainActor () -> Void
    ) -> some View {
        toolbar {
            if isShown { ToolbarItem(placement: .cancellationAction) { Button(title, action: leave) } }
        }
    }

    /// VoiceOver says it when it comes, and each time that it changes.
    func announced(_ text: String) -> some View {
        onChange(of: text, initial: true) { _, text in
            if !text.isEmpty { AccessibilityNotification.Announcement(text).post() }
        }
    }

    /// A field for what a scanner types, or somebody copies from paper: nothing in it is corrected.
    func asTyped() -> some View {
        #if os(macOS)
            autocorrectionDisabled()
        #else
            autocorrectionDisabled().keyboardType(.asciiCapable).textInputAutocapitalization(.never)
        #endif
    }

    /// A field for digits, which the system fills in where it can.
    func forDigits(oneTimeCode: Bool = false) -> some View {
        #if os(macOS)
            self
        #else
            keyboardType(.numberPad).textContentType(oneTimeCode ? .oneTimeCode : nil)
        #endif
    }
}

extension Character {
    /// Of the ten that the authority knows: keyboards have digits of other scripts too.
    var isDigit: Bool { ("0"..."9").contains(self) }
}
