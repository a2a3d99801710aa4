// A keychain in memory, whose keys sign nothing: a signature is the message with a letter before it.
@_exported import Foundation

// Bridging between Swift's and CoreFoundation's types is Apple's alone: here they are the same.
public typealias CFString = String
public typealias CFDictionary = [String: Any]
public typealias CFData = Data
public typealias CFTypeRef = Any
public typealias CFTypeID = UInt
public typealias CFIndex = Int
public typealias OSStatus = Int32

public final class CFError: Sendable {
    let (domain, code): (String, CFIndex)
    init(_ domain: String, _ code: CFIndex) { (self.domain, self.code) = (domain, code) }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
public func CFErrorGetDomain(_ error: CFError) -> CFString { error.domain }

// swift-format-ignore: AlwaysUseLowerCamelCase
public func CFErrorGetCode(_ error: CFError) -> CFIndex { error.code }
// swift-format-ignore: AlwaysUseLowerCamelCase
public func CFGetTypeID(_ value: CFTypeRef) -> CFTypeID { value is SecKey ? SecKeyGetTypeID() : 1 }
// swift-format-ignore: AlwaysUseLowerCamelCase
public func SecKeyGetTypeID() -> CFTypeID { 2 }

public let errSecSuccess: OSStatus = 0
public let errSecUserCanceled: OSStatus = -128
public let errSecParam: OSStatus = -50
public let errSecItemNotFound: OSStatus = -25_300
public let errSecAuthFailed: OSStatus = -25_293

public let kSecClass: CFString = "class"
public let kSecClassKey: CFString = "keys"
public let kSecClassGenericPassword: CFString = "genp"
public let kSecAttrAccount: CFString = "acct"
public let kSecValueData: CFString = "v_Data"
public let kSecReturnData: CFString = "r_Data"
public let kSecAttrKeyType: CFString = "type"
public let kSecAttrKeyTypeECSECPrimeRandom: CFString = "73"
public let kSecAttrKeySizeInBits: CFString = "bsiz"
public let kSecAttrTokenID: CFString = "tkid"
public let kSecAttrTokenIDSecureEnclave: CFString = "com.apple.setoken"
public let kSecPrivateKeyAttrs: CFString = "private"
public let kSecAttrIsPermanent: CFString = "perm"
public let kSecAttrApplicationTag: CFString = "atag"
public let kSecAttrAccessControl: CFString = "accc"
public let kSecReturnRef: CFString = "r_Ref"
public let kSecReturnAttributes: CFString = "r_Attributes"
public let kSecMatchLimit: CFString = "m_Limit"
public let kSecMatchLimitAll: CFString = "m_LimitAll"
public let kSecUseAuthenticationContext: CFString = "u_AuthCtx"
public let kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly: CFString = "cku"
public let kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly: CFString = "akpu"

public struct SecAccessControlCreateFlags: OptionSet, Sendable {
    public static let userPresence = SecAccessControlCreateFlags(rawValue: 1)
    public static let biometryCurrentSet = SecAccessControlCreateFlags(rawValue: 1 << 3)
    public static let privateKeyUsage = SecAccessControlCreateFlags(rawValue: 1 << 30)

    public let rawValue: UInt
    public init(rawValue: UInt) { self.rawValue = rawValue }
}

public final class SecAccessControl: Sendable {
    let flags: SecAccessControlCreateFlags
    init(_ flags: SecAccessControlCreateFlags) { self.flags = flags }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
public func SecAccessControlCreateWithFlags(
    _ allocator: Void?, _ protection: CFTypeRef, _ flags: SecAccessControlCreateFlags,
    _ error: UnsafeMutablePointer<Unmanaged<CFError>?>?
) -> SecAccessControl? { SecAccessControl(flags) }

public struct SecKeyAlgorithm: Sendable {
    public static let ecdsaSignatureMessageX962SHA256 = SecKeyAlgorithm()
}

public final class SecKey: Sendable {
    let point: Data
    let isReady: Bool
    init(_ point: Data, isReady: Bool) { (self.point, self.isReady) = (point, isReady) }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
public func SecKeyCreateRandomKey(
    _ parameters: CFDictionary, _ error: UnsafeMutablePointer<Unmanaged<CFError>?>?
) -> SecKey? {
    let attributes = parameters[kSecPrivateKeyAttrs] as? CFDictionary ?? [:]
    guard let tag = attributes[kSecAttrApplicationTag] as? Data,
        let access = attributes[kSecAttrAccessControl] as? SecAccessControl,
        parameters[kSecAttrTokenID] as? CFString == kSecAttrTokenIDSecureEnclave
    else {
        error?.pointee = Unmanaged.passRetained(CFError(NSOSStatusErrorDomain, Int(errSecParam)))
        return nil
    }
    let point = keychain.add(tag, asks: access.flags.contains(.userPresence))
    return SecKey(point, isReady: true)
}

// swift-format-ignore: AlwaysUseLowerCamelCase
public func SecKeyCopyPublicKey(_ key: SecKey) -> SecKey? { key }

// swift-format-ignore: AlwaysUseLowerCamelCase
public func SecKeyCopyExternalRepresentation(
    _ key: SecKey, _ error: UnsafeMutablePointer<Unmanaged<CFError>?>?
) -> CFData? { key.point }

/// Refuses when the key asks for its owner and the query brought no context along, or as the keychain says.
// swift-format-ignore: AlwaysUseLowerCamelCase
public func SecKeyCreateSignature(
    _ key: SecKey, _ algorithm: SecKeyAlgorithm, _ data: CFData,
    _ error: UnsafeMutablePointer<Unmanaged<CFError>?>?
) -> CFData? {
    guard key.isReady else {
        error?.pointee = Unmanaged.passRetained(CFError(NSOSStatusErrorDomain, Int(errSecUserCanceled)))
        return nil
    }
    if let (domain, code) = keychain.signingFails {
        error?.pointee = Unmanaged.passRetained(CFError(domain, code))
        return nil
    }
    return Data("s".utf8) + data
}

// swift-format-ignore: AlwaysUseLowerCamelCase
public func SecItemCopyMatching(
    _ query: CFDictionary, _ result: UnsafeMutablePointer<CFTypeRef?>?
) -> OSStatus {
    if let account = query[kSecAttrAccount] as? String {
        guard query[kSecUseAuthenticationContext] != nil else { return errSecAuthFailed }
        result?.pointee = keychain.secret(account)
        return keychain.secret(account) == nil ? errSecItemNotFound : errSecSuccess
    }
    if query[kSecReturnAttributes] != nil {
        let tags = keychain.tags
        result?.pointee = tags.map { [kSecAttrApplicationTag: $0] }
        return tags.isEmpty ? errSecItemNotFound : errSecSuccess
    }
    guard let tag = query[kSecAttrApplicationTag] as? Data, let held = keychain.find(tag) else {
        return errSecItemNotFound
    }
    let isReady = !held.asks || query[kSecUseAuthenticationContext] != nil
    result?.pointee = SecKey(held.point, isReady: isReady)
    return errSecSuccess
}

// swift-format-ignore: AlwaysUseLowerCamelCase
public func SecItemUpdate(_ query: CFDictionary, _ attributes: CFDictionary) -> OSStatus {
    guard let from = query[kSecAttrApplicationTag] as? Data,
        let to = attributes[kSecAttrApplicationTag] as? Data
    else { return errSecParam }
    return keychain.rename(from, to) ? errSecSuccess : errSecItemNotFound
}

// swift-format-ignore: AlwaysUseLowerCamelCase
public func SecItemAdd(_ attributes: CFDictionary, _ result: UnsafeMutablePointer<CFTypeRef?>?) -> OSStatus {
    guard let account = attributes[kSecAttrAccount] as? String,
        let value = attributes[kSecValueData] as? Data,
        let access = attributes[kSecAttrAccessControl] as? SecAccessControl,
        access.flags == .biometryCurrentSet
    else { return errSecParam }
    keychain.keep(value, account)
    return errSecSuccess
}

// swift-format-ignore: AlwaysUseLowerCamelCase
public func SecItemDelete(_ query: CFDictionary) -> OSStatus {
    if let account = query[kSecAttrAccount] as? String {
        return keychain.keep(nil, account) ? errSecSuccess : errSecItemNotFound
    }
    guard let tag = query[kSecAttrApplicationTag] as? Data else { return errSecParam }
    return keychain.remove(tag) ? errSecSuccess : errSecItemNotFound
}

/// What the stand-in's keychain holds.
public let keychain = Keychain()

public final class Keychain: @unchecked Sendable {
    // Guarded by `lock`.
    private var items: [Data: (point: Data, asks: Bool)] = [:]
    private var secrets: [String: Data] = [:]
    private var made = 0
    private var failure: (String, Int)?
    private let lock = NSLock()

    public var tags: [Data] { lock.withLock { Array(items.keys) } }

    public func empty() { lock.withLock { (items, secrets, failure) = ([:], [:], nil) } }

    /// The domain and code with which the hardware refuses to sign. A key that is dead is found all the same.
    public var signingFails: (domain: String, code: Int)? {
        get { lock.withLock { failure } }
        set { lock.withLock { failure = newValue } }
    }

    func add(_ tag: Data, asks: Bool) -> Data {
        lock.withLock {
            let point = points[made % points.count]
            made += 1
            items[tag] = (point, asks)
            return point
        }
    }

    /// Somebody adds a finger: what only the present ones open is gone.
    public func addFinger() { lock.withLock { secrets = [:] } }

    func secret(_ account: String) -> Data? { lock.withLock { secrets[account] } }

    /// Whether there was one.
    @discardableResult
    func keep(_ secret: Data?, _ account: String) -> Bool {
        lock.withLock {
            let old = secrets[account]
            secrets[account] = secret
            return old != nil
        }
    }

    func find(_ tag: Data) -> (point: Data, asks: Bool)? { lock.withLock { items[tag] } }

    func remove(_ tag: Data) -> Bool { lock.withLock { items.removeValue(forKey: tag) != nil } }

    func rename(_ from: Data, _ to: Data) -> Bool {
        lock.withLock {
            guard let item = items.removeValue(forKey: from) else { return false }
            items[to] = item
            return true
        }
    }
}

/// The first multiples of P-256's base point, in SEC 1: public keys of nobody.
private let points: [Data] = [
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
        + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
    "047cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc47669978"
        + "07775510db8ed040293d9ac69f7430dbba7dade63ce982299e04b79d227873d1",
    "045ecbe4d1a6330a44c8f7ef951d4bf165e6c6b721efada985fb41661bc6e7fd6c"
        + "8734640c4998ff7e374b06ce1a64a2ecd82ab036384fb83d9a79b127a27d5032",
    "04e2534a3532d08fbba02dde659ee62bd0031fe2db785596ef509302446b030852"
        + "e0f1575a4c633cc719dfee5fda862d764efc96c3f30ee0055c42c23f184ed8c6",
    "0451590b7a515140d2d784c85608668fdfef8c82fd1f5be52421554a0dc3d033ed"
        + "e0c17da8904a727d8ae1bf36bf8a79260d012f00d4d80888d1d0bb44fda16da4",
    "04b01a172a76a4602c92d3242cb897dde3024c740debb215b4c6b0aae93c2291a9"
        + "e85c10743237dad56fec0e2dfba703791c00f7701c7e16bdfd7c48538fc77fe2",
].map { text in
    let digits = text.compactMap(\.hexDigitValue)
    return Data(stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
}
