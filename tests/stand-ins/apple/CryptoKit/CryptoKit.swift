import Foundation

/// Hashes nothing: its digest is what was to be hashed, so that tests see it.
public enum SHA256 {
    public static func hash(data: some DataProtocol) -> SHA256Digest { SHA256Digest(bytes: Array(data)) }
}

public struct SHA256Digest: Sequence, Sendable {
    let bytes: [UInt8]

    public func makeIterator() -> IndexingIterator<[UInt8]> { bytes.makeIterator() }
}
