// Over the stand-in for CoreVideo: Apple's has another way of making buffers.
#if os(Linux)
    import CoreVideo
    import Testing
    import VNeID

    @Suite struct PixelBufferTests {
        private let width = 320
        private let height = 240
        private let stride = 352

        @Test func theLumaPlaneIsReadAndTheBufferLetGo() throws {
            let buffer = CVPixelBuffer(planes: [luma(), chroma()])
            let sight = try CameraScanner().look(at: buffer, rotationDegrees: 0, sinceBootMs: 0)
            guard case .code(let text, let corners) = sight else {
                Issue.record("no code: \(sight)")
                return
            }
            #expect(text == "HELLO")
            #expect(abs(corners[0].x - 40) < 4 && abs(corners[0].y - 30) < 4)
            #expect(buffer.calls == ["lock 1", "unlock 1"])
        }

        @Test func aRefusedFrameIsLetGoToo() {
            let buffer = CVPixelBuffer(planes: [luma()])
            #expect(throws: PhoneError.self) {
                try CameraScanner().look(at: buffer, rotationDegrees: 45, sinceBootMs: 0)
            }
            #expect(buffer.calls == ["lock 1", "unlock 1"])
        }

        @Test func aBufferThatCantBeLockedIsNotReadAndNotUnlocked() {
            let buffer = CVPixelBuffer(planes: [luma()])
            buffer.lockAnswer = -6660
            #expect(throws: PhoneError.self) {
                try CameraScanner().look(at: buffer, rotationDegrees: 0, sinceBootMs: 0)
            }
            #expect(buffer.calls == ["lock 1"])
        }

        @Test(arguments: [[], [CVPixelBuffer.Plane(width: 0, height: 0, bytesPerRow: 0, bytes: [])]])
        func aBufferWithoutLumaIsAMistake(planes: [CVPixelBuffer.Plane]) {
            #expect(throws: PhoneError.self) {
                try CameraScanner().look(
                    at: CVPixelBuffer(planes: planes), rotationDegrees: 0, sinceBootMs: 0)
            }
        }

        /// A code on white, from (40, 30), 8 pixels to the module; what pads the rows is black.
        private func luma() -> CVPixelBuffer.Plane {
            var bytes = [UInt8](repeating: 20, count: stride * (height - 1) + width)
            for y in 0..<height {
                for x in 0..<width {
                    let (column, row) = (x / 8 - 5, (y + 2) / 8 - 4)
                    let isInside = hello.indices.contains(row) && (0..<21).contains(column)
                    let isDark = isInside && hello[row] >> (20 - column) & 1 == 1
                    if !isDark { bytes[y * stride + x] = 235 }
                }
            }
            return .init(width: width, height: height, bytesPerRow: stride, bytes: bytes)
        }

        private func chroma() -> CVPixelBuffer.Plane {
            let bytes = [UInt8](repeating: 128, count: stride * (height / 2 - 1) + width)
            return .init(width: width, height: height / 2, bytesPerRow: stride, bytes: bytes)
        }

        /// The rows of a QR code that says HELLO.
        private let hello = [
            0x1f_d17f, 0x10_5a41, 0x17_515d, 0x17_4f5d, 0x17_5d5d, 0x10_4741, 0x1f_d57f, 0x00_0b00,
            0x13_f597, 0x06_255e, 0x1d_70d0, 0x05_8608, 0x0c_504f, 0x00_1f28, 0x1f_d5f7, 0x10_53b8,
            0x17_576d, 0x17_5f1c, 0x17_444f, 0x10_4cd6, 0x1f_d206,
        ]
    }
#endif
