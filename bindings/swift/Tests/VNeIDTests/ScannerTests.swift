import Foundation
import Testing
import VNeID

@Suite struct ScannerTests {
    private let width = 1280
    private let height = 720
    private let stride = 1344

    private func scan(_ scanner: CameraScanner, _ plane: Data, rotation: UInt16 = 90) throws -> Sight {
        try scanner.scan(
            plane: plane, width: UInt32(width), height: UInt32(height), stride: UInt32(stride),
            rotationDegrees: rotation, sinceBootMs: 0)
    }

    @Test func theLastRowNeedNotBePadded() throws {
        let scanner = CameraScanner()
        let exact = stride * (height - 1) + width
        _ = try scan(scanner, Data(count: exact))
        #expect {
            try scan(scanner, Data(count: exact - 1))
        } throws: { error in
            guard case .Misuse(let reason)? = error as? PhoneError else { return false }
            return reason.contains("\(exact)")
        }
    }

    @Test func aRotationIsAQuarterTurn() {
        #expect(throws: PhoneError.self) {
            try scan(CameraScanner(), Data(count: stride * height), rotation: 45)
        }
    }

    @Test func severalTasksTakeTurns() async throws {
        let scanner = CameraScanner()
        let plane = Data(count: stride * height)
        try await withThrowingTaskGroup(of: Sight.self) { group in
            for _ in 0..<4 { group.addTask { try scan(scanner, plane) } }
            for try await sight in group {
                guard case .guidance = sight else {
                    Issue.record("\(sight)")
                    continue
                }
            }
        }
    }

    @Test func aThousandFramesLeaveNothingBehind() throws {
        let scanner = CameraScanner()
        let plane = Data(count: stride * height)
        for _ in 0..<100 { _ = try scan(scanner, plane) }
        // Other tests take memory meanwhile, a leak takes it in every round.
        var least = Int.max
        for _ in 0..<5 where least >= 8000 {
            let before = try residentKb()
            for _ in 0..<1000 { _ = try scan(scanner, plane) }
            least = min(least, try residentKb() - before)
        }
        print("frames: 1000 of \(width)x\(height), resident memory grew by \(least) kB")
        // One leaked frame in a hundred would be 9 MB.
        #expect(least < 8000)
    }

    private func residentKb() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return Int(line.filter(\.isNumber)) ?? 0
    }
}
