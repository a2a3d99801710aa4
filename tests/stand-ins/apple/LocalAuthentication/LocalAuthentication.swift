import Foundation
import Security

public enum LAPolicy: Int, Sendable {
    case deviceOwnerAuthenticationWithBiometrics = 1
    case deviceOwnerAuthentication = 2
}

public enum LAAccessControlOperation: Int, Sendable {
    case useItem = 0
    case useKeySign = 3
}

open class LAContext: NSObject {
    /// Whether the owner is there; `nil`: the prompt is dismissed.
    nonisolated(unsafe) public static var answer: LAError.Code?  // One suite of tests alone sets it.
    nonisolated(unsafe) public static var prompts = 0

    open func canEvaluatePolicy(_ policy: LAPolicy, error: UnsafeMutablePointer<NSError?>?) -> Bool {
        Self.answer != .passcodeNotSet
    }

    open func evaluatePolicy(_ policy: LAPolicy, localizedReason: String) async throws -> Bool { try ask() }

    open func evaluateAccessControl(
        _ accessControl: SecAccessControl, operation: LAAccessControlOperation, localizedReason: String
    ) async throws -> Bool { try ask() }

    private func ask() throws -> Bool {
        Self.prompts += 1
        if let answer = Self.answer { throw LAError(answer) }
        return true
    }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
public let LAErrorDomain = "com.apple.LocalAuthentication"

public struct LAError: LocalizedError {
    public enum Code: Int, Sendable {
        case authenticationFailed = -1
        case userCancel = -2
        case userFallback = -3
        case systemCancel = -4
        case passcodeNotSet = -5
        case appCancel = -9
        case invalidContext = -10
        case notInteractive = -1004
    }

    public let code: Code

    public init(_ code: Code) { self.code = code }

    public static var userCancel: Code { .userCancel }

    public var errorDescription: String? { code == .passcodeNotSet ? "no passcode" : "\(code)" }
}
