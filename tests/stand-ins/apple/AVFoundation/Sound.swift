// Players that remember what they were given, and a voice.
import Foundation

public final class AVAudioSession: NSObject, @unchecked Sendable {
    public struct Category: Equatable, Sendable {
        public static let ambient = Category()
    }
    private static let session = AVAudioSession()
    public class func sharedInstance() -> AVAudioSession { session }
    public func setCategory(_ category: Category) throws {}
}

public final class AVAudioPlayer: NSObject {
    // Tests run on the main actor.
    nonisolated(unsafe) public static var played: [Data] = []
    private let data: Data

    public init(data: Data) throws { self.data = data }

    @discardableResult public func play() -> Bool {
        Self.played.append(data)
        return true
    }
}

public enum AVSpeechBoundary: Int, Sendable { case immediate, word }

public final class AVSpeechSynthesisVoice: NSObject, Sendable {
    // Tests run on the main actor.
    nonisolated(unsafe) public static var languages: Set<String> = ["vi-VN", "en-GB"]
    public let language: String

    public init?(language code: String?) {
        guard let code, Self.languages.contains(code) else { return nil }
        language = code
    }
}

public final class AVSpeechUtterance: NSObject {
    let speechString: String
    public var voice: AVSpeechSynthesisVoice?
    public init(string: String) { speechString = string }
}

public final class AVSpeechSynthesizer: NSObject {
    // Tests run on the main actor.
    nonisolated(unsafe) public static var said: [String] = []
    @discardableResult public func stopSpeaking(at boundary: AVSpeechBoundary) -> Bool { true }
    public func speak(_ utterance: AVSpeechUtterance) {
        Self.said.append("\(utterance.voice?.language ?? "") \(utterance.speechString)")
    }
    public override init() {}
}
