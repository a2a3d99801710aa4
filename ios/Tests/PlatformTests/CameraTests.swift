#if os(Linux)
    import AVFoundation
    import CoreVideo
    import Foundation
    import Testing
    import VNeID

    @testable import Platform

    /// Host model.
    @MainActor @Suite(.serialized) struct CameraTests {
        private let camera = BackCamera()
        private let device = AVCaptureDevice(hasTorch: true)

        init() {
            AVCaptureDevice.authorization = .authorized
            AVCaptureDevice.devices = [.builtInWideAngleCamera: device]
        }

        private var output: AVCaptureVideoDataOutput {
            get throws { try #require(camera.session.outputs.first as? AVCaptureVideoDataOutput) }
        }

        private func buffer() -> CVPixelBuffer {
            let luma = CVPixelBuffer.Plane(
                width: 320, height: 240, bytesPerRow: 352,
                bytes: [UInt8](repeating: 90, count: 352 * 239 + 320))
            return CVPixelBuffer(planes: [luma])
        }

        @Test func framesAreLookedAtWhereTheyLieWhileSomebodyLooks() async throws {
            let seen = Seen()
            camera.start { frame in
                let sight = try? frame.seen(by: CameraScanner(), sinceBootMs: 0)
                seen.add(sight != nil)
            }
            #expect(camera.state == .on(torch: false, zoom: 0))
            try await until("it runs") { camera.session.isRunning }
            #expect(try output.alwaysDiscardsLateVideoFrames)
            let buffer = buffer()
            try output.see(buffer)
            #expect(seen.all == [true] && buffer.calls == ["lock 1", "unlock 1"])
            camera.stop()
            try await until("it stands") { !camera.session.isRunning }
            try output.see(buffer)
            #expect(seen.all == [true] && camera.state == .starting)
        }

        @Test func lightAndZoomAreAsAsked() throws {
            camera.start { _ in }
            camera.torch(true)
            camera.zoom(1)
            #expect(camera.state == .on(torch: true, zoom: 1))
            #expect(device.torchMode == .on && device.videoZoomFactor == 5)
            #expect(device.focusMode == .continuousAutoFocus && device.autoFocusRangeRestriction == .near)
            camera.stop()
            camera.start { _ in }
            #expect(camera.state == .on(torch: false, zoom: 0) && device.videoZoomFactor == 1)
        }

        /// With several lenses "no zoom" is where the plain one begins.
        @Test func severalLensesArePreferred() throws {
            let triple = AVCaptureDevice(hasTorch: false, switchOver: [2, 6])
            AVCaptureDevice.devices[.builtInTripleCamera] = triple
            camera.start { _ in }
            #expect(camera.state == .on(torch: nil, zoom: 0) && triple.videoZoomFactor == 2)
            camera.zoom(0.5)
            #expect(triple.videoZoomFactor == 6)
            camera.torch(true)
            #expect(camera.state == .on(torch: nil, zoom: 0.5) && triple.torchMode == .off)
        }

        @Test func isRefusedAndAllowed() async throws {
            AVCaptureDevice.authorization = .denied
            camera.start { _ in }
            #expect(camera.state == .refused(canAsk: false))
            AVCaptureDevice.authorization = .notDetermined
            camera.start { _ in }
            #expect(camera.state == .refused(canAsk: true))
            await camera.allow()
            #expect(camera.state == .on(torch: false, zoom: 0))
        }

        @Test func withoutACameraItIsMissing() {
            AVCaptureDevice.devices = [:]
            camera.start { _ in }
            #expect(camera.state == .missing)
        }

        @Test func aCallTakesItAndGivesItBack() async throws {
            camera.start { _ in }
            interrupt(AVCaptureSession.wasInterruptedNotification)
            try await until("it is taken") { camera.state == .missing }
            interrupt(AVCaptureSession.interruptionEndedNotification)
            try await until("it is back") { camera.state == .on(torch: false, zoom: 0) }
        }

        private func interrupt(_ name: Notification.Name) {
            post(name, camera.session)
        }
    }

    private final class Seen: @unchecked Sendable {
        // Guarded by `lock`.
        private var held: [Bool] = []
        private let lock = NSLock()

        var all: [Bool] { lock.withLock { held } }

        func add(_ one: Bool) { lock.withLock { held.append(one) } }
    }
#endif
