import AVFoundation
import SwiftUI
import UIKit

/// What the camera sees, however the phone is held.
struct CameraPreview: UIViewRepresentable {
    let session: AVCaptureSession

    func makeUIView(context: Context) -> PreviewView {
        let view = PreviewView()
        view.layerOfCamera?.session = session
        view.layerOfCamera?.videoGravity = .resizeAspectFill
        return view
    }

    func updateUIView(_ view: PreviewView, context: Context) {}
}

final class PreviewView: UIView {
    override class var layerClass: AnyClass { AVCaptureVideoPreviewLayer.self }

    var layerOfCamera: AVCaptureVideoPreviewLayer? { layer as? AVCaptureVideoPreviewLayer }

    override func layoutSubviews() {
        super.layoutSubviews()
        guard let connection = layerOfCamera?.connection, let scene = window?.windowScene else { return }
        let angle: CGFloat =
            switch scene.effectiveGeometry.interfaceOrientation {
            case .landscapeRight: 0
            case .landscapeLeft: 180
            case .portraitUpsideDown: 270
            default: 90
            }
        if connection.isVideoRotationAngleSupported(angle) { connection.videoRotationAngle = angle }
    }
}
