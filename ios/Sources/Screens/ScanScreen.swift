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
    @FocusState private var isTyping: Bool
    @Environment(\.words) private var words
    @Environment(\.verticalSizeClass) private var height

    var body: some View {
        Group {
            if case .on(let torch, let zoom) = state.camera, state.handScanner == nil {
                camera(torch, zoom)
            } else {
                Form {
                    Section { readiness }
                    if let scanner = state.handScanner { handScanner(scanner) } else { noCamera }
                    Section { others }
                }
            }
        }
        .navigationTitle(words("scan.title"))
        .leaving(words("officer.leave")) { on(.leave) }
    }

    /// What is known stands below the camera, or beside it when the phone lies; large type scrolls.
    private func camera(_ torch: Bool?, _ zoom: Double) -> some View {
        let layout =
            height == .compact ? AnyLayout(HStackLayout(spacing: 0)) : AnyLayout(VStackLayout(spacing: 0))
        let rest = VStack(alignment: .leading, spacing: 12) {
            readiness
            others
        }
        .padding(12)
        return layout {
            viewfinder(torch, zoom)
            ViewThatFits(in: .vertical) {
                rest
                ScrollView { rest }
            }
            .frame(maxWidth: height == .compact ? 300 : .infinity)
        }
    }

    private func viewfinder(_ torch: Bool?, _ zoom: Double) -> some View {
        let guidance = words("guidance.\(state.guidance?.code() ?? "nothing_seen")")
        return ZStack {
            preview.accessibilityHidden(true)
            Corners().stroke(Color.black.opacity(0.7), style: Corners.pen(9))
                .accessibilityElement().accessibilityLabel(words("scan.frame"))
            Corners().stroke(Color.white, style: Corners.pen(5)).accessibilityHidden(true)
            VStack {
                Text(guidance).font(.headline).multilineTextAlignment(.center).padding(8)
                    .background(Color.black.opacity(0.7), in: RoundedRectangle(cornerRadius: 14))
                    .announced(guidance)
                Spacer()
                HStack(spacing: 12) {
                    if let torch { TorchButton(isOn: torch) { on(.torch($0)) } }
                    Slider(value: Binding(zoom) { on(.zoom($0)) }, in: 0...1) { Text(words("scan.zoom")) }
                }
                .padding(8).background(Color.black.opacity(0.7), in: RoundedRectangle(cornerRadius: 20))
            }
            .foregroundStyle(Color.white).tint(Color.white).padding(12)
        }
        .frame(minWidth: 240, maxWidth: .infinity, minHeight: 240, maxHeight: .infinity)
    }

    /// Until when codes can be checked, or why they can't.
    @ViewBuilder private var readiness: some View {
        if let trouble = state.trouble { TroubleNote(trouble: trouble) }
        switch state.readiness {
        case .ready(let until, let isConfirmed):
            let title = words("inspection.ready_until", at: until)
            let age = state.listAgeSeconds.map { words("scan.list_age", seconds: $0) }
            let unsure = isConfirmed ? nil : words("scan.time_not_confirmed")
            let detail = [age, unsure].compactMap { $0 }.joined(separator: " · ")
            Row(title: title, detail: detail, symbol: "checkmark.shield") { on(.lists) }
        case .blocked(let blockers):
            if let blocker = blockers.first {
                let advice = adviceOnBlocker(blocker: blocker)
                let title = "\(words("scan.blocked")): \(words(advice.reason))"
                Note(title: title, text: words(advice.now))
                if let button = advice.button {
                    Primary(title: words(button.label), isBusy: state.isBusy) { on(.unblock) }
                }
            }
        }
    }

    @ViewBuilder private var noCamera: some View {
        switch state.camera {
        case .starting, .on: About(title: words("scan.starting"), symbol: "camera")
        case .missing:
            About(title: words("scan.missing_title"), text: words("scan.missing"), symbol: "video.slash")
        case .refused(let canAsk):
            About(title: words("scan.refused_title"), text: words("scan.refused"), symbol: "camera")
            Section {
                if !canAsk { Text(words("scan.refused_for_good")) }
                Primary(title: words(canAsk ? "scan.allow" : "scan.open_settings")) { on(.allowCamera) }
            }
        }
    }

    /// A hand scanner types what it reads and ends it with a return. Before that is relied upon, it types a
    /// code whose text is known, twice.
    @ViewBuilder private func handScanner(_ scanner: HandScanner) -> some View {
        switch scanner {
        case .proven:
            Section {
                typedField
            } header: {
                Text(words("scan.hand_scanner_what"))
            }
            Label(words("scan.hand_scanner_proven"), systemImage: "checkmark")
        case .proving(let code, let quietZone, let once, let isWrong):
            Section {
                Text(words("scan.prove_title")).font(.title2.bold()).accessibilityAddTraits(.isHeader)
                Text(words("scan.prove_what"))
                if isWrong {
                    Note(title: words("scan.prove_wrong"), text: words("scan.prove_wrong_now"))
                } else {
                    let step = words(once ? "scan.prove_second" : "scan.prove_first")
                    Text(step).font(.headline).announced(step)
                }
                CodePicture(grid: CodeGrid(modules: code, quietZone: quietZone))
                    .aspectRatio(1, contentMode: .fit).frame(maxWidth: 420)
                    .accessibilityElement().accessibilityLabel(words("scan.prove_code"))
                    .accessibilityAddTraits(.isImage)
            }
            Section { typedField }
        }
    }

    private var typedField: some View {
        TextField(words("scan.hand_scanner_field"), text: scans, axis: .vertical)
            .lineLimit(1...3).asTyped().focused($isTyping)
            .onSubmit { scans.wrappedValue = typed + "\n" }
            .onAppear { isTyping = true }
            .onChange(of: isTyping) { was, isNow in if was && !isNow { on(.typingInterrupted) } }
    }

    /// Only the ending that the scanner types itself sends a scan: a tap could cut it in two.
    private var scans: Binding<String> {
        Binding(typed) { text in
            var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline || $0 == "\t" }
            typed = lines.popLast().map(String.init) ?? ""
            for line in lines where !line.isEmpty { on(.typed(String(line))) }
        }
    }

    @ViewBuilder private var others: some View {
        if state.pictureWithoutCode { Note(title: words("scan.picture_without_code"), symbol: "photo") }
        ViewThatFits(in: .horizontal) {
            HStack(spacing: 20) { ways }
            VStack(alignment: .leading, spacing: 12) { ways }
        }
        .buttonStyle(.borderless)
    }

    @ViewBuilder private var ways: some View {
        if state.handScanner != nil {
            Choice(title: words("scan.use_camera"), symbol: "camera") { on(.handScanner(false)) }
        } else {
            Choice(title: words("scan.hand_scanner"), symbol: "barcode.viewfinder") { on(.handScanner(true)) }
        }
        Choice(title: words("scan.choose_picture"), symbol: "photo") { on(.choosePicture) }
    }
}

/// Four corners within which to hold the code.
struct Corners: Shape {
    nonisolated func path(in rect: CGRect) -> Path {
        let side = min(rect.width, rect.height) * 0.62
        let box = CGRect(x: rect.midX - side / 2, y: rect.midY - side / 2, width: side, height: side)
        var path = Path()
        for (x, toX) in [(box.minX, side / 5), (box.maxX, -side / 5)] {
            for (y, toY) in [(box.minY, side / 5), (box.maxY, -side / 5)] {
                path.move(to: CGPoint(x: x + toX, y: y))
                path.addLine(to: CGPoint(x: x, y: y))
                path.addLine(to: CGPoint(x: x, y: y + toY))
            }
        }
        return path
    }

    static func pen(_ width: CGFloat) -> StrokeStyle {
        StrokeStyle(lineWidth: width, lineCap: .round, lineJoin: .round)
    }
}
