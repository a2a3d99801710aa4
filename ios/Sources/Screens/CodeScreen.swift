import Presenters
import SwiftUI
import VNeID

/// The code, black on white by day and by night, and what is left of its minute.
struct CodeScreen: View {
    let state: CodeState
    let on: @MainActor (CodeEvent) -> Void
    @Environment(\.words) private var words

    var body: some View {
        VStack(spacing: 16) {
            switch state {
            case .showing(let code): showing(code)
            case .expired:
                Text(words("code.expired")).font(.title).accessibilityAddTraits(.isHeader)
                Text(words("showing.expired"))
                Primary(title: words("code.make_again")) { on(.makeAgain) }
            }
            Secondary(title: words("action.open_wallet")) { on(.wallet) }
            Secondary(title: words("action.done")) { on(.done) }
        }
        .padding()
    }

    @ViewBuilder private func showing(_ code: ShownCode) -> some View {
        Text(words("showing.hold")).font(.title2.bold()).multilineTextAlignment(.center)
        if code.isHidden {
            Text(words("showing.hidden"))
        } else {
            CodePicture(modules: code.modules, quietZone: code.quietZone)
                .aspectRatio(1, contentMode: .fit)
                .accessibilityLabel(words("showing.qr"))
        }
        let left = words.duration(seconds: Int64(code.secondsLeft))
        Text(words("code.remaining", ["duration": left])).font(.title.monospacedDigit())
            .accessibilityLabel(words("spoken.showing", ["duration": left]))
            .accessibilityAddTraits(.updatesFrequently)
        if code.wasPictured { Text(words("showing.pictured")).font(.headline) }
        Text(words("showing.next"))
    }
}

/// The modules with their quiet zone, each an equal square of whole pixels.
struct CodePicture: View {
    let modules: Modules
    let quietZone: Int

    var body: some View {
        Canvas { context, size in
            let side = Int(modules.size) + 2 * quietZone
            let module = (min(size.width, size.height) / CGFloat(side)).rounded(.down)
            let left = ((size.width - module * CGFloat(side)) / 2).rounded(.down)
            let top = ((size.height - module * CGFloat(side)) / 2).rounded(.down)
            context.fill(Path(CGRect(origin: .zero, size: size)), with: .color(.white))
            var dark = Path()
            for (index, value) in modules.dark.enumerated() where value == 1 {
                let column = CGFloat(index % Int(modules.size) + quietZone)
                let row = CGFloat(index / Int(modules.size) + quietZone)
                dark.addRect(
                    CGRect(
                        x: left + column * module, y: top + row * module, width: module, height: module))
            }
            context.fill(dark, with: .color(.black))
        }
    }
}
