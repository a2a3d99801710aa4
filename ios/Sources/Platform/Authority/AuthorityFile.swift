import Foundation
import VNeID

/// Whose app this is: the text of `authority.properties`, which an operator puts in before building. A line is
/// `name=value`, empty, or a comment behind `#`; Android's file is written the same way.
public struct AuthorityFile {
    /// The name of what the file lacks, or has no use for.
    public struct Fault: Error, Equatable {
        public let name: String

        public init(name: String) { self.name = name }
    }

    private let values: [String: String]

    public init(_ text: String) {
        let pairs = text.split(whereSeparator: \.isNewline).compactMap { line -> (String, String)? in
            guard !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") else { return nil }
            let (name, value) = (line[..<equals], line[line.index(after: equals)...])
            return (name.trimmingCharacters(in: .whitespaces), value.trimmingCharacters(in: .whitespaces))
        }
        values = Dictionary(pairs) { $1 }
    }

    /// The app of this authority. `version` is three numbers, "1.2.3".
    public func app(version: String) throws -> App {
        let numbers = version.split(separator: ".").compactMap { UInt16($0) }
        guard numbers.count == 3 else { throw Fault(name: "version") }
        let worlds = ["test": World.test, "production": .production]
        guard let world = worlds[try text("world")] else { throw Fault(name: "world") }
        guard let minimum = UInt32(try text("minimum_sequence")) else {
            throw Fault(name: "minimum_sequence")
        }
        return App(
            authority: try text("authority"), roots: [try root("root_1"), try root("root_2")], world: world,
            minimumSequence: minimum,
            version: Version(major: numbers[0], minor: numbers[1], patch: numbers[2]), platform: .ios)
    }

    /// The app's page in the store.
    public func storePage() throws -> URL {
        guard let number = UInt64(try text("app_store_id")),
            let page = URL(string: "https://apps.apple.com/app/id\(number)")
        else { throw Fault(name: "app_store_id") }
        return page
    }

    private func text(_ name: String) throws -> String {
        guard let text = values[name], !text.isEmpty else { throw Fault(name: name) }
        return text
    }

    /// A public key in SEC 1, uncompressed: 4, x, y.
    private func root(_ name: String) throws -> Data {
        let text = try text(name)
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == text.count, digits.count == 130, text.hasPrefix("04") else {
            throw Fault(name: name)
        }
        return Data(stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
    }
}
