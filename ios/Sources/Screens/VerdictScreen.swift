import Presenters
import SwiftUI
import VNeID
import Words

/// The answer to one code: shape, colour and word, each enough by itself. It stays until "next".
struct VerdictScreen: View {
    let state: VerdictState
    let on: @MainActor (VerdictEvent) -> Void
    @State private var areFactsShown = false
    @Environment(\.words) private var words
    @Environment(\.verticalSizeClass) private var height
    @Environment(\.dynamicTypeSize) private var type

    private var view: VerdictView { state.view }
    private var kind: VerdictKind { view.kind }

    var body: some View {
        Group {
            if height == .compact {
                HStack(spacing: 0) {
                    ScrollView { headline }
                    ScrollView { details }.safeAreaInset(edge: .bottom) { next }
                }
            } else {
                ScrollView {
                    VStack(spacing: 0) {
                        headline
                        details
                    }
                }
                .safeAreaInset(edge: .bottom) { next }
            }
        }
        .background(kind.fill.color)
        .announced(spoken)
    }

    private var spoken: String {
        let more = [view.madeBefore?.order, view.hint?.said, view.reason].compactMap { $0 }
        return ([words.heard(view)] + more.map { words($0) }).joined(separator: ". ")
    }

    private var headline: some View {
        let isSmall = height == .compact || type.isAccessibilitySize || view.madeBefore != nil
        let side: CGFloat = isSmall ? 72 : 132
        return VStack(spacing: 10) {
            if let before = view.madeBefore {
                Text(words(before.headline)).font(.largeTitle.bold()).accessibilityAddTraits(.isHeader)
                Text(words(before.order)).font(.headline)
            }
            VerdictShape(kind: kind).frame(width: side, height: side)
                .accessibilityElement()
                .accessibilityLabel(words("result.shape_\(kind.code())")).accessibilityAddTraits(.isImage)
            Text(words(view.title)).font(view.madeBefore != nil ? .headline : .title.bold())
                .accessibilityAddTraits(.isHeader)
            if let hint = view.hint { Text(words(hint.said)).font(.title2.bold()) }
        }
        .multilineTextAlignment(.center).foregroundStyle(kind.ink.color)
        .frame(maxWidth: .infinity).padding()
    }

    private var details: some View {
        VStack(alignment: .leading, spacing: 14) {
            if let only = view.onlyTheCard { Note(title: words(only.title), text: words(only.text)) }
            if let trouble = state.trouble { TroubleNote(trouble: trouble) }
            ForEach(view.notices, id: \.self) { notice in
                let symbol = notice.isCalm ? "clock" : "exclamationmark.triangle.fill"
                Label(words(notice.said), systemImage: symbol).font(notice.isCalm ? .body : .headline)
            }
            remedies
            DisclosureGroup(words("result.facts"), isExpanded: $areFactsShown) {
                VStack(alignment: .leading, spacing: 6) {
                    ForEach(view.facts, id: \.self) { Text(words($0)) }
                }
            }
            Text(words(view.code)).font(.footnote).foregroundStyle(.quiet)
        }
        .frame(maxWidth: .infinity, alignment: .leading).padding(18)
        .background(.background, in: RoundedRectangle(cornerRadius: 18)).padding(12)
    }

    /// What to do.
    @ViewBuilder private var remedies: some View {
        if let reason = view.reason { Text(words(reason)).font(.headline) }
        if let button = view.button {
            Primary(title: words(button.label), isBusy: state.isBusy) { on(.act) }
        }
        if let now = view.now { Fact(name: words("result.now"), value: words(now)) }
        if let say = view.say.map({ words($0) }) {
            Fact(name: words("result.say"), value: "“\(say)”")
            Choice(title: words("result.say_aloud"), symbol: "speaker.wave.2") { on(.say(say)) }
        }
    }

    private var next: some View {
        HStack(spacing: 10) {
            if let torch = state.torch { TorchButton(isOn: torch) { on(.torch($0)) } }
            Button {
                on(.next)
            } label: {
                Text(words("inspection.next")).font(.headline).foregroundStyle(kind.fill.color)
                    .frame(maxWidth: .infinity)
            }
            .buttonStyle(.borderedProminent).controlSize(.large).tint(kind.ink.color)
        }
        .padding(12).background(kind.fill.color)
    }
}

/// Each kind has another outline and another sign in it.
struct VerdictShape: View {
    let kind: VerdictKind

    var body: some View {
        let pen = { (width: CGFloat) in StrokeStyle(lineWidth: width, lineCap: .round, lineJoin: .round) }
        ZStack {
            Outline(kind: kind).fill(kind.ink.color, style: FillStyle(eoFill: true))
            if kind == .notOurs {
                Sign(kind: kind).stroke(kind.fill.color, style: pen(22))
                Sign(kind: kind).stroke(kind.ink.color, style: pen(9))
            } else {
                Sign(kind: kind).stroke(kind.fill.color, style: pen(11))
            }
        }
    }
}

/// A circle, an octagon, a triangle, or what makes a QR code one.
struct Outline: Shape {
    let kind: VerdictKind

    nonisolated func path(in rect: CGRect) -> Path {
        var path = Path()
        switch kind {
        case .genuine: path.addEllipse(in: CGRect(x: 4, y: 4, width: 92, height: 92))
        case .notGenuine:
            path.addLines([
                (31, 4), (69, 4), (96, 31), (96, 69), (69, 96), (31, 96), (4, 69), (4, 31),
            ])
        case .cannotTell: path.addLines([(50, 6), (98, 92), (2, 92)])
        case .notOurs:
            for (x, y) in [(10, 10), (54, 10), (10, 54)] {
                for inset in [0, 8, 14] {
                    let side = 36 - 2 * inset
                    path.addRect(CGRect(x: x + inset, y: y + inset, width: side, height: side))
                }
            }
            for (x, y) in [(56, 56), (76, 56), (66, 66), (56, 76), (78, 78)] {
                path.addRect(CGRect(x: x, y: y, width: 10, height: 10))
            }
        }
        return path.applying(.fromGrid(to: rect))
    }
}

/// A tick, a cross, a question mark, or the stroke through a code.
struct Sign: Shape {
    let kind: VerdictKind

    nonisolated func path(in rect: CGRect) -> Path {
        var path = Path()
        switch kind {
        case .genuine: path.addLines([(28, 51), (44, 67), (73, 35)], isClosed: false)
        case .notGenuine:
            path.addLines([(33, 33), (67, 67)], isClosed: false)
            path.addLines([(67, 33), (33, 67)], isClosed: false)
        case .cannotTell:
            path.move(to: CGPoint(x: 38, y: 46))
            path.addCurve(
                to: CGPoint(x: 62, y: 45), control1: CGPoint(x: 38, y: 30), control2: CGPoint(x: 62, y: 30))
            path.addCurve(
                to: CGPoint(x: 50, y: 64), control1: CGPoint(x: 62, y: 54), control2: CGPoint(x: 50, y: 54))
            path.addLines([(50, 79), (50, 79.1)], isClosed: false)
        case .notOurs: path.addLines([(8, 92), (92, 8)], isClosed: false)
        }
        return path.applying(.fromGrid(to: rect))
    }
}

extension Path {
    fileprivate mutating func addLines(_ points: [(CGFloat, CGFloat)], isClosed: Bool = true) {
        for (index, (x, y)) in points.enumerated() {
            let point = CGPoint(x: x, y: y)
            if index == 0 { move(to: point) } else { addLine(to: point) }
        }
        if isClosed { closeSubpath() }
    }
}

extension CGAffineTransform {
    /// From a grid of 100 by 100.
    fileprivate static func fromGrid(to rect: CGRect) -> CGAffineTransform {
        CGAffineTransform(translationX: rect.minX, y: rect.minY).scaledBy(
            x: rect.width / 100, y: rect.height / 100)
    }
}
