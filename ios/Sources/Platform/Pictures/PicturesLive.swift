#if canImport(PhotosUI) && canImport(UIKit)
    import PhotosUI
    import UIKit
    import VNeID

    /// Pictures from the library, by the system's picker: it shows them without the app's being allowed to
    /// see any but the chosen one.
    public final class LibraryPictures: NSObject, Pictures, PHPickerViewControllerDelegate,
        UIAdaptivePresentationControllerDelegate
    {
        private var answer: CheckedContinuation<UIImage?, Never>?

        public func choose() async -> (any Frame)? {
            guard answer == nil, let top else { return nil }
            var configuration = PHPickerConfiguration()
            configuration.filter = .images
            let picker = PHPickerViewController(configuration: configuration)
            picker.delegate = self
            let image = await withCheckedContinuation { continuation in
                answer = continuation
                picker.presentationController?.delegate = self
                top.present(picker, animated: true)
            }
            return image.flatMap(LumaPicture.init)
        }

        public func picker(_ picker: PHPickerViewController, didFinishPicking results: [PHPickerResult]) {
            picker.dismiss(animated: true)
            let waiting = answer
            answer = nil
            guard let provider = results.first?.itemProvider,
                provider.canLoadObject(ofClass: UIImage.self)
            else {
                waiting?.resume(returning: nil)
                return
            }
            _ = provider.loadObject(ofClass: UIImage.self) { @Sendable image, _ in
                waiting?.resume(returning: image as? UIImage)
            }
        }

        /// Swiped away, the picker says nothing of it.
        public func presentationControllerDidDismiss(_ presentationController: UIPresentationController) {
            answer?.resume(returning: nil)
            answer = nil
        }

        /// What lies on top and stays: what is being dismissed presents nothing, and says nothing of that.
        private var top: UIViewController? {
            var top = UIApplication.shared.appWindow?.rootViewController
            while let next = top?.presentedViewController, !next.isBeingDismissed { top = next }
            return top
        }
    }

    /// A picture's luma, made smaller when the scanner would not take it.
    private struct LumaPicture: Frame {
        private let plane: Data
        private let width: Int
        private let height: Int

        init?(_ image: UIImage) {
            let longest = max(image.size.width, image.size.height) * image.scale
            guard longest > 0 else { return nil }
            let most = CGFloat(min(limits().frameSideMax, 2_048))
            let factor = min(1, most / longest) * image.scale
            width = Int(image.size.width * factor)
            height = Int(image.size.height * factor)
            guard min(width, height) >= Int(limits().frameSideMin) else { return nil }
            var pixels = Data(count: width * height)
            let isDrawn = pixels.withUnsafeMutableBytes { [width, height] bytes in
                guard
                    let context = CGContext(
                        data: bytes.baseAddress, width: width, height: height, bitsPerComponent: 8,
                        bytesPerRow: width, space: CGColorSpaceCreateDeviceGray(),
                        bitmapInfo: CGImageAlphaInfo.none.rawValue)
                else { return false }
                // Drawn by UIKit, so that the picture stands as it is seen.
                context.translateBy(x: 0, y: CGFloat(height))
                context.scaleBy(x: 1, y: -1)
                UIGraphicsPushContext(context)
                image.draw(in: CGRect(x: 0, y: 0, width: width, height: height))
                UIGraphicsPopContext()
                return true
            }
            guard isDrawn else { return nil }
            plane = pixels
        }

        func seen(by scanner: CameraScanner, sinceBootMs: UInt64) throws -> Sight {
            try scanner.scan(
                plane: plane, width: UInt32(width), height: UInt32(height), stride: UInt32(width),
                rotationDegrees: 0, sinceBootMs: sinceBootMs)
        }
    }
#endif
