import Foundation
import VNeID

/// The languages of the table.
public enum Language: String, CaseIterable, Sendable {
    case vi
    case en
}

/// The table of texts in one language. Keys are written as in `bindings/texts.toml`. A text that is
/// missing reads as its key, so that nothing fails for want of a word; the tests find it.
public struct Words: Sendable {
    public let language: Language

    public init(_ language: Language) { self.language = language }

    /// The text at `key`, with each `{name}` replaced by its value.
    public func callAsFunction(_ key: String, _ values: KeyValuePairs<String, Any> = [:]) -> String {
        filled(key, values.map { ($0.key, "\($0.value)") })
    }

    /// What a rule of showing has to say.
    public func callAsFunction(_ message: Message) -> String {
        filled(message.key, message.values.map { ($0.name, said($0.value)) })
    }

    /// One sentence after the other.
    public func callAsFunction(_ messages: [Message]) -> String {
        messages.map { self($0) }.joined(separator: " ")
    }

    /// The text at `key` with an amount of time for `{duration}`.
    public func callAsFunction(_ key: String, seconds: Int64) -> String {
        self(key, ["duration": self(messageOfDuration(seconds: seconds))])
    }

    /// The text at `key` with a point in time for `{instant}`.
    public func callAsFunction(_ key: String, at: Instant) -> String { self(key, ["instant": instant(at)]) }

    /// The text at `key`, if there is one: for what newer papers and authorities bring along.
    public func find(_ key: String) -> String? { Texts.text(key, in: language) }

    /// What goes into a sentence, or stands for itself.
    public func said(_ value: MessageValue) -> String {
        switch value {
        case .text(let text): text
        case .number(let number): "\(number)"
        case .message(let message): self(message)
        }
    }

    /// What is read aloud of a verdict: what is seen first is heard first.
    public func heard(_ verdict: VerdictView) -> String {
        verdict.heard.map { self($0) }.joined(separator: ". ")
    }

    public func instant(_ instant: Instant) -> String { self(messageOfInstant(at: instant)) }

    /// The day of a point in time.
    public func day(_ instant: Instant) -> String { self(messageOfDay(at: instant)) }

    public func paper(_ kind: PaperKind) -> String { self("document.\(kind.code()).title") }

    /// In one pass, so that a value is never searched.
    private func filled(_ key: String, _ values: [(String, String)]) -> String {
        let values = Dictionary(values) { first, _ in first }
        return (find(key) ?? key).replacing(/\{(\w+)\}/) { values[String($0.1)] ?? String($0.0) }
    }
}
