import Foundation
import VNeID

extension Verdict {
    /// Genuine, but of a phone that has not confirmed the time: what the officer sees first and largest.
    public var mayBeMadeBefore: Bool { notices.contains { $0.notice == .timeNotConfirmed } }
}

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
        values.reduce(find(key) ?? key) { text, value in
            text.replacingOccurrences(of: "{\(value.key)}", with: "\(value.value)")
        }
    }

    /// The text at `key` with an amount of time for `{duration}`.
    public func callAsFunction(_ key: String, seconds: Int64) -> String {
        self(key, ["duration": duration(seconds: seconds)])
    }

    /// The text at `key` with a point in time for `{instant}`.
    public func callAsFunction(_ key: String, at: Instant) -> String { self(key, ["instant": instant(at)]) }

    /// The text at `key`, if there is one: for what newer papers and authorities bring along.
    public func find(_ key: String) -> String? { Texts.text(key, in: language) }

    /// An amount of time in the largest unit that says it well: "35 giây", "2 giờ".
    public func duration(seconds: Int64) -> String {
        switch seconds {
        case 1: self("duration.second")
        case ..<120: self("duration.seconds", ["count": seconds])
        case ..<7_200: self("duration.minutes", ["count": seconds / 60])
        case ..<172_800: self("duration.hours", ["count": seconds / 3_600])
        default: self("duration.days", ["count": seconds / 86_400])
        }
    }

    /// A point in time, in Vietnam: "14:00, thứ Ba 24/11".
    public func instant(_ instant: Instant) -> String {
        let at = Self.vietnam.dateComponents([.hour, .minute, .weekday, .day, .month], from: instant)
        return self(
            "when.instant",
            [
                "hour": twoDigits(at.hour), "minute": twoDigits(at.minute),
                "weekday": self("weekday.\(Self.weekdays[(at.weekday ?? 1) - 1])"),
                "day": twoDigits(at.day), "month": twoDigits(at.month),
            ])
    }

    /// The day of a point in time, in Vietnam.
    public func day(_ instant: Instant) -> String {
        let at = Self.vietnam.dateComponents([.day, .month, .year], from: instant)
        return date(year: at.year, month: at.month, day: at.day)
    }

    /// The headline of a verdict: its own or that of its kind.
    public func title(_ verdict: Verdict) -> String {
        find("verdict.\(verdict.code.code()).title") ?? self("kind.\(verdict.kind.code()).title")
    }

    /// What is read aloud of a verdict: what is seen first is heard first.
    public func heard(_ verdict: Verdict) -> String {
        (verdict.mayBeMadeBefore ? self("result.made_before") + ". " : "") + title(verdict)
    }

    /// What a line of a paper says.
    public func value(_ value: PaperValue) -> String {
        switch value {
        case .text(let text): text
        case .number(let number): "\(number)"
        case .yesNo(let yes): self(yes ? "answer.yes" : "answer.no")
        case .date(let year, let month, let day): date(year: Int(year), month: Int(month), day: Int(day))
        }
    }

    /// What a notice says; of a kind that came after this app, in general words.
    public func headline(_ notice: AccountNotice) -> String {
        let about = notice.about ?? ""
        return self(
            "account_notice.\(notice.kind?.code() ?? "other").title",
            ["about": find("document.\(about).title") ?? about, "digits": notice.digits ?? "--"])
    }

    public func paper(_ kind: PaperKind) -> String { self("document.\(kind.code()).title") }

    /// What helps against `cause`, and what else the authority said.
    public func remedy(_ cause: Cause) -> String {
        var parts = [self("trouble.\(cause.code()).now")]
        if case .refused(_, _, let retryAfter, let tries) = cause {
            if let tries { parts.append(self("trouble_more.tries", ["count": tries])) }
            if let retryAfter { parts.append(self("trouble_more.wait", seconds: Int64(retryAfter))) }
        }
        return parts.joined(separator: " ")
    }

    private func date(year: Int?, month: Int?, day: Int?) -> String {
        self("when.date", ["day": twoDigits(day), "month": twoDigits(month), "year": year ?? 0])
    }

    private func twoDigits(_ number: Int?) -> String { String(format: "%02d", number ?? 0) }

    private static let weekdays = [
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    ]
    /// Vietnam's, the year round; Foundation's numbers of weekdays begin with Sunday.
    private static let vietnam: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 7 * 3_600) ?? .gmt
        return calendar
    }()
}
