import Foundation

public final class DCAppAttestService: @unchecked Sendable {
    // Guarded by `lock`.
    private var keys: [String] = []
    private var last: Data?
    private let lock = NSLock()

    public static let shared = DCAppAttestService()

    /// What was vouched for last, as the stand-in for CryptoKit hashes.
    public var vouched: Data? { lock.withLock { last } }

    /// As when the app was removed and put back.
    public func lose() { lock.withLock { keys = [] } }

    public var isSupported: Bool { true }

    public func generateKey() async throws -> String {
        let key = UUID().uuidString
        lock.withLock { keys.append(key) }
        return key
    }

    public func attestKey(_ keyId: String, clientDataHash: Data) async throws -> Data {
        try vouch(keyId, clientDataHash)
        return Data("attested".utf8)
    }

    public func generateAssertion(_ keyId: String, clientDataHash: Data) async throws -> Data {
        try vouch(keyId, clientDataHash)
        return Data("asserted".utf8)
    }

    private func vouch(_ key: String, _ data: Data) throws {
        try lock.withLock {
            guard keys.contains(key) else { throw DCError(code: .invalidKey) }
            last = data
        }
    }
}

public struct DCError: Error {
    public enum Code: Int, Sendable {
        case unknownSystemFailure, featureUnsupported, invalidInput, invalidKey, serverUnavailable
    }

    public let code: Code

    public static var invalidKey: Code { .invalidKey }
}

public func ~= (code: DCError.Code, error: any Error) -> Bool { (error as? DCError)?.code == code }
