import Presenters
import SwiftUI
import VNeID

/// "Chế độ cán bộ", seen from the citizen's side.
struct OfficerEntryScreen: View {
    let state: OfficerEntryState
    let on: @MainActor (OfficerEntryEvent) -> Void
    @Environment(\.words) private var words

    var body: some View {
        Sheet(words("personal.officer_mode"), back: back) {
            Text(words("officer.what"))
            Text(words("officer.keeps_nothing"))
            if state.isLevelTwo {
                Primary(title: words("officer.enter")) { on(.enter) }
            } else {
                Text(words("officer.needs_level_two")).font(.headline)
            }
        }
    }

    private func back() { on(.back) }
}

/// What the officer's phone checks with, and today's numbers.
struct ListsScreen: View {
    let state: ListsState
    let on: @MainActor (ListsEvent) -> Void
    @Environment(\.words) private var words

    var body: some View {
        Sheet(words("lists.title"), back: back) {
            if let age = state.lists?.ageS {
                Text(words("lists.age", ["duration": words.duration(seconds: age)])).font(.title2)
            } else {
                Text(words("lists.never")).font(.title2)
            }
            if let lists = state.lists {
                let missing = words("lists.missing", ["count": lists.missing])
                Text(lists.missing == 0 ? words("lists.complete") : missing)
                Message(title: words("lists.trust_list"), text: number(lists.trustList))
                Message(title: words("lists.status_lists"), text: number(lists.statusLists))
            }
            Primary(title: words("lists.update"), isBusy: state.isBusy) { on(.update) }
            TroubleNote(trouble: state.trouble)
            Text(words("lists.today")).font(.headline).accessibilityAddTraits(.isHeader)
            ForEach(VerdictKind.allCases, id: \.self) { kind in
                Message(title: words("lists.\(kind.code())"), text: "\(state.today[kind] ?? 0)")
            }
            Text(words("lists.today_what")).font(.footnote)
            Text(words("lists.signals")).font(.headline).accessibilityAddTraits(.isHeader)
            Toggle(words("lists.sound"), isOn: Binding(get: { state.sound }, set: { on(.sound($0)) }))
            Text(words("lists.sound_what")).font(.footnote)
            Toggle(words("lists.speech"), isOn: Binding(get: { state.speech }, set: { on(.speech($0)) }))
        }
    }

    private func number(_ sequence: UInt32?) -> String {
        sequence.map { words("lists.number", ["number": $0]) } ?? words("lists.none")
    }

    private func back() { on(.back) }
}
