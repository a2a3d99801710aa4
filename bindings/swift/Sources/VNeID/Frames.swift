#if canImport(CoreVideo)
    import CoreVideo
    import Foundation
    import VNeIDCore

    extension CameraScanner {
        /// Looks at the luma plane of a camera's pixel buffer (a bi-planar 4:2:0 format), where it
        /// lies: nothing is copied, and the buffer stays locked only while it is read.
        public func look(
            at buffer: CVPixelBuffer, rotationDegrees: UInt16, sinceBootMs: UInt64
        ) throws -> Sight {
            guard CVPixelBufferLockBaseAddress(buffer, .readOnly) == kCVReturnSuccess else {
                throw PhoneError.Misuse(reason: "a pixel buffer that can't be locked")
            }
            defer { CVPixelBufferUnlockBaseAddress(buffer, .readOnly) }
            let width = CVPixelBufferGetWidthOfPlane(buffer, 0)
            let height = CVPixelBufferGetHeightOfPlane(buffer, 0)
            guard let base = CVPixelBufferGetBaseAddressOfPlane(buffer, 0), height > 0 else {
                throw PhoneError.Misuse(reason: "a pixel buffer without planes")
            }
            let stride = CVPixelBufferGetBytesPerRowOfPlane(buffer, 0)
            let length = stride * (height - 1) + width
            let plane = Data(bytesNoCopy: base, count: length, deallocator: .none)
            return try scan(
                plane: plane, width: UInt32(width), height: UInt32(height), stride: UInt32(stride),
                rotationDegrees: rotationDegrees, sinceBootMs: sinceBootMs)
        }
    }
#endif
