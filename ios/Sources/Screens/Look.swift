import SwiftUI
import VNeID
import Words

/// A colour as `0xRRGGBB`, of sRGB.
struct Tint: Equatable, Sendable {
    let rgb: UInt32

    init(_ rgb: UInt32) { self.rgb = rgb }

    /// Red, green and blue from 0 to 1.
    var parts: [Double] { [16, 8, 0].map { Double(rgb >> $0 & 0xff) / 255 } }

    var color: Color { Color(red: parts[0], green: parts[1], blue: parts[2]) }

    static let white = Tint(0xFFFFFF)
    static let black = Tint(0x000000)
}

/// The colours that are our own; all others are the system's.
struct Look: Sendable {
    /// The officer's screens have another colour, so that a citizen's can't pass for one.
    var isOfficers = false
    var isDark = false

    /// What can be tapped, and the officer's frame: lacquer red, or the blue of a uniform.
    var accent: Tint {
        isOfficers ? Tint(isDark ? 0x9CCAFF : 0x0F4578) : Tint(isDark ? 0xFFB2B9 : 0x9C1C33)
    }

    var onAccent: Tint { isDark ? Tint(isOfficers ? 0x003257 : 0x5F0F1F) : .white }

    /// Words that matter less. The system's own for them are too faint for AA.
    var quiet: Tint { Tint(isDark ? 0xB9B9BF : 0x55555A) }

    /// Behind what should not be overlooked.
    var note: Tint { Tint(isDark ? 0x5B4300 : 0xFFE2A6) }

    var onNote: Tint { Tint(isDark ? 0xFFDF9E : 0x261A00) }
}

/// The colour of words that matter less.
struct Quiet: ShapeStyle {
    func resolve(in environment: EnvironmentValues) -> Color { environment.look.quiet.color }
}

extension ShapeStyle where Self == Quiet {
    static var quiet: Quiet { Quiet() }
}

extension VerdictKind {
    /// The whole screen; the same by day and by night, for it is a signal.
    var fill: Tint {
        switch self {
        case .genuine: Tint(0x0A6B3B)
        case .notGenuine: Tint(0xA8101C)
        case .cannotTell: Tint(0xFFB81C)
        case .notOurs: Tint(0x50565E)
        }
    }

    /// On it.
    var ink: Tint { self == .cannotTell ? Tint(0x231500) : .white }
}

private struct WordsKey: EnvironmentKey {
    static let defaultValue = Words(.vi)
}

private struct LookKey: EnvironmentKey {
    static let defaultValue = Look()
}

private struct DecodeKey: EnvironmentKey {
    static let defaultValue: @MainActor @Sendable (Portrait) -> Image? = { _ in nil }
}

private struct OpenKey: EnvironmentKey {
    static let defaultValue: @MainActor @Sendable (Act) -> Void = { _ in }
}

extension EnvironmentValues {
    /// The texts in the language of the app.
    var words: Words {
        get { self[WordsKey.self] }
        set { self[WordsKey.self] = newValue }
    }

    /// Opens what lies outside of the app.
    var open: @MainActor @Sendable (Act) -> Void {
        get { self[OpenKey.self] }
        set { self[OpenKey.self] = newValue }
    }

    var look: Look {
        get { self[LookKey.self] }
        set { self[LookKey.self] = newValue }
    }

    /// Makes a picture of a portrait's bytes; `nil` when they are not one.
    var decode: @MainActor @Sendable (Portrait) -> Image? {
        get { self[DecodeKey.self] }
        set { self[DecodeKey.self] = newValue }
    }
}
