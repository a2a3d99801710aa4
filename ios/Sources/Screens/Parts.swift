import SwiftUI
import VNeID
import Words

private struct WordsKey: EnvironmentKey {
    static let defaultValue = Words(.vi)
}

extension EnvironmentValues {
    /// The texts in the language of the app.
    var words: Words {
        get { self[WordsKey.self] }
        set { self[WordsKey.self] = newValue }
    }
}

/// A page that lies over a tab: its title, the way back, and what it holds.
struct Sheet<Content: View>: View {
    let title: String
    let back: (@MainActor () -> Void)?
    let content: Content
    @Environment(\.words) private var words

    init(_ title: String, back: (@MainActor () -> Void)? = nil, @ViewBuilder content: () -> Content) {
        self.title = title
        self.back = back
        self.content = content()
    }

    var body: some View {
        VStack(alignment: .leading, spacing: 12) {
            if let back {
                Button(action: back) { Label(words("action.back"), systemImage: "chevron.backward") }
            }
            Text(title).font(.largeTitle.bold()).accessibilityAddTraits(.isHeader)
            ScrollView {
                VStack(alignment: .leading, spacing: 16) { content }.frame(maxWidth: .infinity)
            }
        }
        .padding()
    }
}

/// The one thing to do here.
struct Primary: View {
    let title: String
    var isBusy = false
    let action: @MainActor () -> Void
    @Environment(\.words) private var words

    var body: some View {
        Button(action: action) {
            HStack {
                if isBusy { ProgressView().accessibilityLabel(words("spoken.busy")) }
                Text(title).frame(maxWidth: .infinity)
            }
        }
        .buttonStyle(.borderedProminent).controlSize(.large).disabled(isBusy)
    }
}

/// Something else that can be done.
struct Secondary: View {
    let title: String
    let action: @MainActor () -> Void

    var body: some View {
        Button(action: action) { Text(title).frame(maxWidth: .infinity) }
            .buttonStyle(.bordered).controlSize(.large)
    }
}

/// What is the matter, and what helps.
struct Message: View {
    let title: String
    let text: String

    var body: some View {
        VStack(alignment: .leading, spacing: 4) {
            Text(title).font(.headline)
            Text(text).font(.body)
        }
    }
}

/// What did not work with the authority, if anything.
struct TroubleNote: View {
    let trouble: Trouble?
    @Environment(\.words) private var words

    var body: some View {
        if let trouble {
            Message(title: words("trouble.\(trouble.cause.code()).reason"), text: words.remedy(trouble.cause))
        }
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
            Label(
                words(isOn ? "scan.torch_off" : "scan.torch_on"),
                systemImage: isOn ? "flashlight.on.fill" : "flashlight.off.fill")
        }
    }
}
