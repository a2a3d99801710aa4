import Foundation

/// The string catalog that `cargo xtask texts` makes from `bindings/texts.toml`.
enum Texts {
    #if os(Linux)
        // Only Xcode compiles a catalog; elsewhere, for the tests, it is read as it is.
        private struct Catalog: Decodable {
            struct Entry: Decodable { let localizations: [String: Localization] }
            struct Localization: Decodable { let stringUnit: Unit }
            struct Unit: Decodable { let value: String }

            let strings: [String: Entry]
        }

        private static let catalog: Catalog? = Bundle.module
            .url(forResource: "Localizable", withExtension: "xcstrings")
            .flatMap { try? Data(contentsOf: $0) }
            .flatMap { try? JSONDecoder().decode(Catalog.self, from: $0) }

        static func text(_ key: String, in language: Language) -> String? {
            catalog?.strings[key]?.localizations[language.rawValue]?.stringUnit.value
        }

        /// Every key, for the tests.
        static var keys: [String] { catalog.map { Array($0.strings.keys) } ?? [] }
    #else
        static func text(_ key: String, in language: Language) -> String? {
            // A missing text comes back as the value given.
            let text = bundles[language]?.localizedString(forKey: key, value: missing, table: nil)
            return text == missing ? nil : text
        }

        private static let missing = "\u{0}"
        private static let bundles: [Language: Bundle] = Dictionary(
            uniqueKeysWithValues: Language.allCases.compactMap { language in
                Bundle.module.url(forResource: language.rawValue, withExtension: "lproj")
                    .flatMap(Bundle.init(url:)).map { (language, $0) }
            })
    #endif
}
