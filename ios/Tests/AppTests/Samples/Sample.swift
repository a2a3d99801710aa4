#if os(Linux)
    import Foundation
    import SwiftUI
    import VNeID
    import Words

    @testable import Screens

    /// One state of one screen: what it says, and what its taps mean. Texts are given by their keys.
    @MainActor
    struct Sample {
        let name: String
        let says: [String]
        let taps: [(key: String, event: String)]
        let view: (_ on: @escaping @MainActor (Any) -> Void) -> AnyView

        init(
            _ name: String, says: [String], taps: [(key: String, event: String)] = [],
            _ view: @escaping (_ on: @escaping @MainActor (Any) -> Void) -> some View
        ) {
            (self.name, self.says, self.taps) = (name, says, taps)
            self.view = { AnyView(view($0)) }
        }

        func screen(
            _ language: Language, type: DynamicTypeSize = .large, lies: Bool = false,
            on: @escaping @MainActor (Any) -> Void = { _ in }
        ) -> Screen<some View> {
            Screen {
                view(on).environment(\.words, Words(language))
                    .environment(\.decode, { _ in Image(systemName: "person") })
                    .environment(\.dynamicTypeSize, type)
                    .environment(\.verticalSizeClass, lies ? .compact : .regular)
            }
        }
    }

    extension Words {
        /// The longest piece of a text in which nothing is filled in.
        func piece(_ key: String) -> String {
            let pieces = (find(key) ?? "?\(key)").split(separator: /\{\w+\}/)
            return String(pieces.max { $0.count < $1.count } ?? "")
        }
    }
#endif
