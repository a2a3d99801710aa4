import Foundation
import VNeID

/// The phone's state in one file, which the hardware encrypts until the phone was unlocked once after
/// its start (renewal in the background needs it then), and no backup takes along.
public final class ProtectedFile: Store, Sendable {
    private let folder: URL
    private var file: URL { folder.appending(path: "state") }

    public init(in folder: URL) { self.folder = folder }

    public func load() throws -> Data? {
        try orFailed {
            guard FileManager.default.fileExists(atPath: file.path) else { return nil }
            return try Data(contentsOf: file)
        }
    }

    /// Written beside, forced to the disk, and put in place in one step: after a power cut there is
    /// the old state or the new one.
    public func save(state: Data) throws {
        try orFailed {
            try makeFolder()
            let next = folder.appending(path: "state.next")
            try state.write(to: next, options: [.completeFileProtectionUntilFirstUserAuthentication])
            try force(next)
            guard rename(next.path, file.path) == 0 else { throw posixError() }
            try force(folder)
        }
    }

    public func erase() { try? FileManager.default.removeItem(at: folder) }

    private func makeFolder() throws {
        var folder = folder
        guard !FileManager.default.fileExists(atPath: folder.path) else { return }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var values = URLResourceValues()
        values.isExcludedFromBackup = true
        try folder.setResourceValues(values)
    }

    /// `fsync` leaves the bytes in the disk's own memory on Apple's systems.
    private func force(_ url: URL) throws {
        let descriptor = open(url.path, O_RDONLY)
        guard descriptor >= 0 else { throw posixError() }
        defer { close(descriptor) }
        guard fcntl(descriptor, F_FULLFSYNC) == 0 || fsync(descriptor) == 0 else { throw posixError() }
    }

    private func posixError() -> POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }

    private func orFailed<Value>(_ work: () throws -> Value) throws -> Value {
        do {
            return try work()
        } catch {
            throw Self.failure(error)
        }
    }

    /// That there is no room is told from all else: people can make some.
    static func failure(_ error: any Error) -> StoreError {
        let isFull =
            switch error {
            case let error as CocoaError: error.code == .fileWriteOutOfSpace
            case let error as POSIXError: error.code == .ENOSPC || error.code == .EDQUOT
            default: false
            }
        return isFull ? .Full(reason: "\(error)") : .Failed(reason: "\(error)")
    }
}
