import Foundation
import Testing
import VNeID

/// A store in a file that breaks off, or stands still, when half of the state is written.
@Suite struct StoreTests {
    private struct BrokenDisk: Error {}
    private let folder = FileManager.default.temporaryDirectory.appending(
        path: "vneid-store-\(UUID().uuidString)")

    private func set(_ phone: Phone, qrVerification: Bool? = nil, officerMode: Bool? = nil) throws {
        let held = phone.settings()
        try phone.setSettings(
            new: Settings(
                qrVerification: qrVerification ?? held.qrVerification, biometrics: held.biometrics,
                unlockToPresent: held.unlockToPresent, officerMode: officerMode ?? held.officerMode,
                autoLockS: held.autoLockS))
    }

    /// What a phone would know that opens what is stored now.
    private func stored() throws -> Settings { try testPhone(store: FileStore(folder)).settings() }

    @Test func aWriteThatBreaksOffLeavesTheOldStateAndTheNextWritesTheNew() throws {
        for thrown in [StoreError.Failed(reason: "đầy"), BrokenDisk()] as [any Error & Sendable] {
            let store = try FileStore(folder)
            let phone = try testPhone(store: store)
            try set(phone, qrVerification: false)
            store.halfWay { throw thrown }
            #expect {
                try set(phone, qrVerification: true)
            } throws: { error in
                guard case .Store? = error as? PhoneError else { return false }
                return true
            }
            #expect(try !stored().qrVerification)
            store.halfWay()
            try phone.lock()
            #expect(try stored().qrVerification)
        }
    }

    @Test func aWriteThatStandsStillHoldsUpNobodyWhoReads() async throws {
        let store = try FileStore(folder)
        let phone = try testPhone(store: store)
        try set(phone, qrVerification: false)
        let (reached, goOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        store.halfWay {
            reached.signal()
            goOn.wait()
        }
        let first = onThread { try set(phone, qrVerification: true) }
        for await _ in onThread({ reached.wait() }) {}
        #expect(phone.settings().qrVerification)
        #expect(try phone.officer().verify(seen: "x").code == .otherCode)
        #expect(try !stored().qrVerification)
        store.halfWay()
        // Another writer waits for its turn, and then writes the newer state.
        let second = onThread { try set(phone, officerMode: true) }
        try await Task.sleep(for: .milliseconds(200))
        #expect(try !stored().officerMode)
        goOn.signal()
        for thread in [first, second] { for await error in thread { Issue.record("\(error)") } }
        #expect(try stored().qrVerification && stored().officerMode)
    }

    @Test func aStoreThatCannotBeReadOpensNoPhone() {
        for thrown in [StoreError.Failed(reason: "khoá"), BrokenDisk()] as [any Error & Sendable] {
            #expect {
                _ = try testPhone(store: UnreadableStore(thrown))
            } throws: { error in
                guard case .Store? = error as? PhoneError else { return false }
                return true
            }
        }
    }

    @Test func whatWouldStoreAgainWhileItStoresIsToldSo() throws {
        let store = try FileStore(folder)
        let phone = try testPhone(store: store)
        store.halfWay {
            #expect {
                try phone.lock()
            } throws: { error in
                guard case .Misuse? = error as? PhoneError else { return false }
                return true
            }
        }
        try phone.lock()
    }

    /// Runs on a thread of its own; the stream ends with it, after the error if there was one.
    private func onThread(_ work: @escaping @Sendable () throws -> Void) -> AsyncStream<any Error> {
        let (stream, end) = AsyncStream.makeStream(of: (any Error).self)
        Thread.detachNewThread {
            do { try work() } catch { end.yield(error) }
            end.finish()
        }
        return stream
    }
}

private final class FileStore: Store, @unchecked Sendable {
    // Guarded by `lock`.
    private var interruption: @Sendable () throws -> Void = {}
    private let lock = NSLock()
    private let folder: URL

    init(_ folder: URL) throws {
        self.folder = folder
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func halfWay(_ interruption: @escaping @Sendable () throws -> Void = {}) {
        lock.withLock { self.interruption = interruption }
    }

    func load() throws -> Data? { try? Data(contentsOf: folder.appending(path: "state")) }

    func save(state: Data) throws {
        let (new, old) = (folder.appending(path: "state.new"), folder.appending(path: "state"))
        try state.prefix(state.count / 2).write(to: new)
        try lock.withLock { interruption }()
        let handle = try FileHandle(forWritingTo: new)
        try handle.seekToEnd()
        try handle.write(contentsOf: state.suffix(from: state.startIndex + state.count / 2))
        try handle.close()
        guard rename(new.path, old.path) == 0 else { throw StoreError.Failed(reason: "rename") }
    }
}

private final class UnreadableStore: Store {
    private let error: any Error & Sendable

    init(_ error: any Error & Sendable) { self.error = error }
    func load() throws -> Data? { throw error }
    func save(state: Data) throws {}
}
