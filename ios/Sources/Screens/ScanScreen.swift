import Platform
import Presenters
import SwiftUI
import VNeID

/// The officer's camera. `preview` is what it sees.
struct ScanScreen<Preview: View>: View {
    let state: ScanState
    let preview: Preview
    let on: @MainActor (ScanEvent) -> Void
    @State private var typed = ""
    @Environment(\.words) private var words

    var body: some View {
        Sheet(words("scan.title")) {
            readiness
            if state.handScanner { handScanner } else { camera }
            if state.pictureWithoutCode { Text(words("scan.picture_without_code")).font(.headline) }
            Secondary(title: words(state.handScanner ? "scan.use_camera" : "scan.hand_scanner")) {
                on(.handScanner(!state.handScanner))
            }
            Secondary(title: words("scan.choose_picture")) { on(.choosePicture) }
            Secondary(title: words("lists.title")) { on(.lists) }
            Secondary(title: words("officer.leave")) { on(.leave) }
        }
    }

    @ViewBuilder private var readiness: some View {
        switch state.readiness {
        case .ready(let until, let isConfirmed):
            Text(words("inspection.ready_until", ["instant": words.instant(until)]))
            if !isConfirmed { Text(words("scan.time_not_confirmed")) }
            if let age = state.listAgeSeconds {
                Text(words("scan.list_age", ["duration": words.duration(seconds: age)])).font(.footnote)
            }
        case .blocked(let blockers):
            Text(words("scan.blocked")).font(.headline)
            if let blocker = blockers.first {
                let now = words("blocker.\(blocker.code()).now")
                Message(title: words("blocker.\(blocker.code()).reason"), text: now)
                Primary(title: remedy(blocker), isBusy: state.isBusy) { on(.unblock) }
            }
        }
    }

    private func remedy(_ blocker: Blocker) -> String {
        switch blocker {
        case .signedOut: words("action.sign_in")
        case .levelTooLow: words("action.nearest_place")
        case .appTooOld: words("action.update_app")
        case .clockWrong: words("action.open_date_settings")
        case .noLists, .listsExpired: words("lists.update")
        }
    }

    @ViewBuilder private var camera: some View {
        switch state.camera {
        case .starting: Text(words("scan.starting"))
        case .missing: Message(title: words("scan.missing_title"), text: words("scan.missing"))
        case .refused(let canAsk):
            let text = words(canAsk ? "scan.refused" : "scan.refused_for_good")
            Message(title: words("scan.refused_title"), text: text)
            Primary(title: words(canAsk ? "scan.allow" : "scan.open_settings")) { on(.allowCamera) }
        case .on(let torch, _):
            preview.accessibilityLabel(words("scan.frame"))
            if let guidance = state.guidance { Text(words("guidance.\(guidance.code())")).font(.headline) }
            if let torch { TorchButton(isOn: torch) { on(.torch($0)) } }
        }
    }

    @ViewBuilder private var handScanner: some View {
        Text(words("scan.hand_scanner_what"))
        TextField(words("scan.hand_scanner_field"), text: $typed)
        Primary(title: words("scan.check")) {
            on(.typed(typed))
            typed = ""
        }
    }
}
