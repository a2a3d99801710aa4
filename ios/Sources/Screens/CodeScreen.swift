import Presenters
import SwiftUI
import VNeID

/// The code, black on white by day and by night, and what is left of its minute.
struct CodeScreen: View {
    let state: CodeState
    let on: @MainActor (CodeEvent) -> Void
    @Environment(\.words) private var words
    @Environment(\.verticalSizeClass) private var height

    var body: some View {
        switch state {
        case .showing(let code):
            // Beside each other when the phone lies, where what is below would be out of sight.
            Group {
                if height == .compact {
                    HStack(spacing: 0) {
                        picture(code)
                        ScrollView { below(code) }
                    }
                } else {
                    ScrollView {
                        VStack(spacing: 0) {
                            picture(code).frame(maxWidth: 620)
                            below(code)
                        }
                    }
                }
            }
            .background(.background)
            .announced(words("spoken.showing", seconds: spoken(code)))
        case .expired:
            NavigationStack {
                PageForm(title: words("code.title")) {
                    About(title: words("code.expired"), text: words("showing.expired"), symbol: "clock")
                    Section { Primary(title: words("code.make_again")) { on(.makeAgain) } }
                    buttons
                }
            }
            .announced(words("code.expired"))
        }
    }

    /// Whole tens: what changes each second nobody listens to.
    private func spoken(_ code: ShownCode) -> Int64 { Int64((code.secondsLeft + 9) / 10 * 10) }

    @ViewBuilder private func picture(_ code: ShownCode) -> some View {
        if code.isHidden {
            Note(title: words("showing.hidden"), symbol: "eye.slash.fill").padding()
        } else {
            CodePicture(grid: CodeGrid(modules: code.modules, quietZone: code.quietZone))
                .aspectRatio(1, contentMode: .fit)
                .accessibilityLabel(words("showing.qr")).accessibilityAddTraits(.isImage)
        }
    }

    private func below(_ code: ShownCode) -> some View {
        VStack(alignment: .leading, spacing: 14) {
            Countdown(code: code)
            if code.wasPictured { Note(title: words("showing.pictured")) }
            Text(words("showing.next"))
            buttons
        }
        .padding()
    }

    @ViewBuilder private var buttons: some View {
        Secondary(title: words("action.open_wallet"), symbol: "wallet.pass") { on(.wallet) }
        Secondary(title: words("action.done")) { on(.done) }
    }
}

/// A ring and words.
private struct Countdown: View {
    let code: ShownCode
    @ScaledMetric private var side = 52.0
    @Environment(\.words) private var words
    @Environment(\.look) private var look

    var body: some View {
        let left = Int64(code.secondsLeft)
        let pen = StrokeStyle(lineWidth: code.secondsLeft > 10 ? 6 : 9, lineCap: .round)
        HStack(spacing: 16) {
            ZStack {
                Circle().stroke(look.quiet.color.opacity(0.3), style: pen)
                Circle().trim(from: 0, to: CGFloat(code.secondsLeft) / CGFloat(max(code.lifeSeconds, 1)))
                    .stroke(look.accent.color, style: pen).rotationEffect(.degrees(-90))
            }
            .frame(width: side, height: side)
            VStack(alignment: .leading) {
                Text(words("code.remaining", seconds: left)).font(.title.bold().monospacedDigit())
                Text(words("showing.hold"))
            }
        }
        .accessibilityElement(children: .ignore)
        .accessibilityLabel(words("spoken.showing", seconds: left))
        .accessibilityAddTraits(.updatesFrequently)
    }
}

/// The modules with their quiet zone.
struct CodePicture: View {
    let grid: CodeGrid
    @Environment(\.displayScale) private var scale

    var body: some View {
        let (grid, scale) = (grid, scale)
        Canvas { context, size in
            context.fill(Path(CGRect(origin: .zero, size: size)), with: .color(.white))
            var dark = Path()
            for square in grid.squares(in: size, scale: scale) { dark.addRect(square) }
            context.fill(dark, with: .color(.black), style: FillStyle(antialiased: false))
        }
    }
}

/// Where the dark modules go.
struct CodeGrid {
    let modules: Modules
    let quietZone: Int

    /// Equal squares of whole pixels, of which a point has `scale`.
    func squares(in size: CGSize, scale: CGFloat) -> [CGRect] {
        let count = Int(modules.size)
        let side = CGFloat(count + 2 * quietZone)
        let module = (min(size.width, size.height) * scale / side).rounded(.down)
        let start = { (length: CGFloat) in ((length * scale - module * side) / 2).rounded(.down) }
        let (left, top) = (start(size.width), start(size.height))
        return modules.dark.enumerated().filter { $0.element == 1 }.map { index, _ in
            let (column, row) = (index % count + quietZone, index / count + quietZone)
            return CGRect(
                x: (left + CGFloat(column) * module) / scale, y: (top + CGFloat(row) * module) / scale,
                width: module / scale, height: module / scale)
        }
    }
}
