import Presenters
import SwiftUI
import VNeID

/// What the officer's phone checks with, and today's numbers.
struct ListsScreen: View {
    let state: ListsState
    let on: @MainActor (ListsEvent) -> Void
    @Environment(\.words) private var words

    var body: some View {
        PageForm(title: words("lists.title"), trouble: state.trouble) {
            Section { readiness }
            Section {
                let age = state.lists?.ageS.map { words("lists.age", seconds: $0) }
                Text(age ?? words("lists.never")).font(.headline)
                if let lists = state.lists {
                    let missing = words("lists.missing", ["count": lists.missing])
                    Text(lists.missing == 0 ? words("lists.complete") : missing)
                    Fact(name: words("lists.trust_list"), value: number(lists.trustList))
                    Fact(name: words("lists.status_lists"), value: number(lists.statusLists))
                }
                Primary(title: words("lists.update"), isBusy: state.isBusy) { on(.update) }
            }
            Section {
                count(.genuine, state.today.genuine)
                count(.notGenuine, state.today.notGenuine)
                count(.cannotTell, state.today.cannotTell)
                count(.notOurs, state.today.notOurs)
            } header: {
                Text(words("lists.today"))
            } footer: {
                Text(words("lists.today_what")).foregroundStyle(.quiet)
            }
            Section(words("lists.signals")) {
                Switch(key: "lists.sound", isOn: state.sound) { on(.sound($0)) }
                Switch(key: "lists.speech", isOn: state.speech) { on(.speech($0)) }
            }
        }
    }

    @ViewBuilder private var readiness: some View {
        switch state.readiness {
        case .ready(let until, let isConfirmed):
            let unsure = isConfirmed ? nil : words("scan.time_not_confirmed")
            let title = words("inspection.ready_until", at: until)
            Row(title: title, detail: unsure, symbol: "checkmark.shield")
        case .blocked(let blockers):
            if let blocker = blockers.first {
                let advice = adviceOnBlocker(blocker: blocker)
                Note(title: words(advice.reason), text: words(advice.now))
            }
        }
    }

    private func count(_ kind: VerdictKind, _ today: UInt32) -> some View {
        Fact(name: words("lists.\(kind.code())"), value: "\(today)")
    }

    private func number(_ sequence: UInt32?) -> String {
        sequence.map { words("lists.number", ["number": $0]) } ?? words("lists.none")
    }
}
