import Foundation
import Testing
import VNeID

@testable import Platform

@Suite struct StoreTests {
    private let folder = Folder()
    private var store: ProtectedFile { ProtectedFile(in: folder.url.appending(path: "phone")) }

    @Test func whatWasSavedLastIsThere() throws {
        #expect(try store.load() == nil)
        for state in [Data([1, 2, 3]), Data(), Data(repeating: 7, count: 100_000)] {
            try store.save(state: state)
            #expect(try store.load() == state)
        }
        let files = try FileManager.default.contentsOfDirectory(
            atPath: folder.url.appending(path: "phone").path)
        #expect(files == ["state"])
        store.erase()
        #expect(try store.load() == nil)
    }

    /// A process that ended between writing and putting in place.
    @Test func whatIsHalfWrittenCountsForNothing() throws {
        try store.save(state: Data([1]))
        try Data([9, 9]).write(to: folder.url.appending(path: "phone/state.next"))
        #expect(try store.load() == Data([1]))
        try store.save(state: Data([2]))
        #expect(try store.load() == Data([2]))
    }

    @Test func whatCantBeWrittenIsSaid() throws {
        try FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: true)
        try Data().write(to: folder.url.appending(path: "phone"))
        #expect(throws: StoreError.self) { try store.save(state: Data([1])) }
    }

    @Test func aFullDiskIsToldFromAllElse() {
        let full: [any Error] = [CocoaError(.fileWriteOutOfSpace), POSIXError(.ENOSPC), POSIXError(.EDQUOT)]
        let other: [any Error] = [CocoaError(.fileReadNoPermission), POSIXError(.EIO), CancellationError()]
        for error in full + other {
            let isFull = if case .Full = ProtectedFile.failure(error) { true } else { false }
            #expect(isFull == full.contains { "\($0)" == "\(error)" }, "\(error)")
        }
    }
}
