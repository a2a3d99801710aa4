import Foundation
import Presenters
import SwiftUI
import VNeID
import Words

/// The tab "Ví giấy tờ".
struct WalletScreen: View {
    let state: WalletState
    let on: @MainActor (WalletEvent) -> Void
    @State private var isArranging = false
    @Environment(\.words) private var words

    var body: some View {
        PageForm(title: words("wallet.title"), trouble: state.trouble) {
            switch state.content {
            case .signedOut:
                About(title: words("papers.signed_out"), symbol: "wallet.pass")
                Section { Primary(title: words("action.sign_in")) { on(.signIn) } }
            case .locked:
                About(title: words("papers.locked"), symbol: "lock")
                Section { Primary(title: words("action.unlock")) { on(.unlock) } }
            case .papers(let lines): papers(lines)
            }
        }
    }

    @ViewBuilder private func papers(_ lines: [PaperLine]) -> some View {
        if lines.isEmpty {
            let text = words(state.isBusy ? "papers.loading" : "wallet.empty")
            About(title: text, symbol: "wallet.pass")
        }
        ForEach(Array(lines.enumerated()), id: \.element.id) { index, line in
            Section {
                paper(line)
                if isArranging {
                    if index > 0 { move(line, to: index - 1, "papers.move_up", "arrow.up") }
                    if index < lines.count - 1 { move(line, to: index + 1, "papers.move_down", "arrow.down") }
                }
            }
        }
        Section {
            if lines.count > 1 {
                let title = words(isArranging ? "action.done" : "papers.arrange")
                Secondary(title: title, symbol: "arrow.up.arrow.down") { isArranging.toggle() }
            }
            Primary(title: words("papers.fetch"), isBusy: state.isBusy) { on(.load) }
        } footer: {
            Text(words("papers.offline")).foregroundStyle(.quiet)
        }
    }

    @ViewBuilder private func paper(_ line: PaperLine) -> some View {
        switch line {
        case .notShown(_, let reason): Note(title: words(reason.key))
        case .shown(let summary):
            Button {
                on(.open(id: summary.id))
            } label: {
                VStack(alignment: .leading, spacing: 6) {
                    Label(words.paper(summary.kind), systemImage: summary.kind.symbol).font(.title3.bold())
                    Text(summary.holder)
                    Text(summary.masked).font(.headline.monospacedDigit())
                        .accessibilityLabel(words.hidden(summary))
                    Standing(paper: summary)
                }
            }
            .foregroundStyle(.primary)
        }
    }

    private func move(_ line: PaperLine, to place: Int, _ key: String, _ symbol: String) -> some View {
        let title = words(key, ["paper": line.title(words)])
        return Choice(title: title, symbol: symbol) { on(.move(id: line.id, place: place)) }
    }
}

/// Whether a paper is good now, as a sign and a word.
private struct Standing: View {
    let paper: PaperSummary
    @Environment(\.words) private var words

    var body: some View {
        let isGood = paper.state == .valid
        Label(text, systemImage: isGood ? "checkmark.seal" : "exclamationmark.triangle.fill")
            .font(isGood ? .subheadline : .headline)
    }

    private var text: String {
        if paper.state != .valid { return words("wallet.\(paper.state.code())") }
        return paper.expires.map { "\(words("wallet.expires")) \(words.day($0))" }
            ?? words("wallet.no_expiry")
    }
}

/// One paper, opened.
struct PaperScreen: View {
    let state: PaperPageState
    let on: @MainActor (PaperEvent) -> Void
    @State private var isNumberShown = false
    @State private var isEnlarged = false
    @Environment(\.words) private var words
    @Environment(\.decode) private var decode

    var body: some View {
        switch state.paper {
        case .opened(let summary, let fields, let portrait):
            PageForm(title: words.paper(summary.kind)) {
                Section {
                    if let picture = portrait.flatMap(decode) { self.portrait(picture) }
                    Text(summary.holder).font(.title2.bold())
                    number(summary)
                    Standing(paper: summary)
                }
                Section {
                    ForEach(fields, id: \.name) { field in
                        let name = words.find("field.\(field.name)") ?? field.name
                        Fact(name: name, value: words.said(field.value.said()))
                    }
                    Fact(name: words("wallet.issued"), value: words.day(summary.issued))
                    let expires = summary.expires.map(words.day) ?? words("wallet.no_expiry")
                    Fact(name: words("wallet.expires"), value: expires)
                }
                Section { Label(words("wallet.signature_checked"), systemImage: "checkmark.shield") }
            }
        case .notShown(let reason):
            PageForm(title: words("wallet.title"), trouble: state.trouble) {
                About(title: words(reason.key), symbol: "doc")
                Section { Primary(title: words("papers.fetch"), isBusy: state.isBusy) { on(.load) } }
            }
        }
    }

    private func portrait(_ picture: Image) -> some View {
        Button {
            isEnlarged = true
        } label: {
            picture.resizable().scaledToFit().frame(height: 176).clipShape(RoundedRectangle(cornerRadius: 12))
        }
        .accessibilityLabel(words("wallet.portrait")).accessibilityHint(words("papers.enlarge"))
        .sheet(isPresented: $isEnlarged) {
            ScrollView {
                picture.resizable().scaledToFit().accessibilityLabel(words("wallet.portrait"))
                Primary(title: words("action.close")) { isEnlarged = false }.padding()
            }
        }
    }

    @ViewBuilder private func number(_ summary: PaperSummary) -> some View {
        Fact(
            name: words("document.\(summary.kind.code()).number"),
            value: isNumberShown ? summary.number : summary.masked
        )
        .accessibilityLabel(isNumberShown ? summary.number : words.hidden(summary))
        let turn = words(isNumberShown ? "papers.hide_number" : "papers.show_number")
        Choice(title: turn, symbol: isNumberShown ? "eye.slash" : "eye") { isNumberShown.toggle() }
    }
}

extension PaperSummary {
    /// All but the last three are dots.
    fileprivate var masked: String { "•••• \(number.suffix(3))" }
}

extension PaperLine {
    fileprivate var id: Data {
        switch self {
        case .shown(let summary): summary.id
        case .notShown(let id, _): id
        }
    }

    fileprivate func title(_ words: Words) -> String {
        switch self {
        case .shown(let summary): words.paper(summary.kind)
        case .notShown: words("document.other.title")
        }
    }
}

extension PaperKind {
    fileprivate var symbol: String {
        switch self {
        case .citizenCard: "person.text.rectangle"
        case .drivingLicence: "steeringwheel"
        case .vehicleRegistration: "car"
        case .healthInsurance: "cross.case"
        case .other: "doc.text"
        }
    }
}

extension PaperReason {
    /// The text that says why nothing of a paper is shown.
    fileprivate var key: String {
        switch self {
        case .notHeld: "papers.not_held"
        case .damaged: "wallet.damaged"
        case .issuerUnknown: "wallet.issuer_unknown"
        }
    }
}

extension Words {
    /// Spoken digit by digit.
    fileprivate func hidden(_ paper: PaperSummary) -> String {
        let digits = paper.number.suffix(3).map(String.init).joined(separator: " ")
        return self("papers.number_hidden", ["digits": digits])
    }
}
