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
        Sheet(words("tab.wallet")) {
            switch state {
            case .signedOut:
                Text(words("papers.signed_out"))
                Primary(title: words("action.sign_in")) { on(.signIn) }
            case .locked:
                Text(words("papers.locked"))
                Primary(title: words("action.unlock")) { on(.unlock) }
            case .loading: Text(words("papers.loading"))
            case .papers(let lines, let trouble, let isBusy): papers(lines, trouble, isBusy)
            }
        }
    }

    @ViewBuilder private func papers(
        _ lines: [PaperLine], _ trouble: Trouble?, _ isBusy: Bool
    ) -> some View {
        if lines.isEmpty { Text(words("wallet.empty")) }
        ForEach(Array(lines.enumerated()), id: \.offset) { index, line in
            Button {
                on(.open(id: line.id))
            } label: {
                Message(title: line.title(words), text: line.detail(words))
            }
            if isArranging {
                Secondary(title: words("papers.move_up", ["paper": line.title(words)])) {
                    on(.move(id: line.id, place: max(index - 1, 0)))
                }
            }
        }
        TroubleNote(trouble: trouble)
        if lines.count > 1 { Secondary(title: words("papers.arrange")) { isArranging.toggle() } }
        Primary(title: words("papers.fetch"), isBusy: isBusy) { on(.load) }
        Text(words("papers.offline")).font(.footnote)
    }
}

/// One paper, opened.
struct PaperScreen: View {
    let state: PaperPageState
    let on: @MainActor (PaperEvent) -> Void
    @State private var isNumberShown = false
    @Environment(\.words) private var words

    var body: some View {
        switch state.paper {
        case .opened(let summary, let fields, _):
            Sheet(words.paper(summary.kind), back: back) {
                number(summary.number)
                Message(title: words("wallet.holder"), text: summary.holder)
                Message(title: words("wallet.issued"), text: words.day(summary.issued))
                let expires = summary.expires.map(words.day) ?? words("wallet.no_expiry")
                Message(title: words("wallet.expires"), text: expires)
                Text(words.state(summary.state)).font(.headline)
                ForEach(fields, id: \.name) { field in
                    let title = words.find("field.\(field.name)") ?? field.name
                    Message(title: title, text: words.value(field.value))
                }
            }
        case .notShown(let reason):
            Sheet(words("tab.wallet"), back: back) {
                Text(words.reason(reason))
                Primary(title: words("papers.fetch")) { on(.load) }
            }
        }
    }

    @ViewBuilder private func number(_ number: String) -> some View {
        let end = String(number.suffix(3))
        Text(isNumberShown ? number : "••• \(end)").font(.title2.monospacedDigit())
            .accessibilityLabel(isNumberShown ? number : words("papers.number_hidden", ["digits": end]))
        Secondary(title: words(isNumberShown ? "papers.hide_number" : "papers.show_number")) {
            isNumberShown.toggle()
        }
    }

    private func back() { on(.back) }
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

    fileprivate func detail(_ words: Words) -> String {
        switch self {
        case .shown(let summary): words.state(summary.state)
        case .notShown(_, let reason): words.reason(reason)
        }
    }
}

extension Words {
    fileprivate func state(_ state: PaperState) -> String {
        self(state == .valid ? "wallet.signature_checked" : "wallet.\(state.code())")
    }

    fileprivate func reason(_ reason: PaperReason) -> String {
        switch reason {
        case .notHeld: self("papers.not_held")
        case .damaged: self("wallet.damaged")
        case .issuerUnknown: self("wallet.issuer_unknown")
        }
    }
}
