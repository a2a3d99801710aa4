import Foundation
import UIKit

public struct PHPickerFilter: Sendable {
    public static let images = PHPickerFilter()
}

public struct PHPickerConfiguration: Sendable {
    public var filter: PHPickerFilter?

    public init() {}
}

public struct PHPickerResult {
    public let itemProvider: NSItemProvider
}

@MainActor @preconcurrency public protocol PHPickerViewControllerDelegate: AnyObject {
    func picker(_ picker: PHPickerViewController, didFinishPicking results: [PHPickerResult])
}

public final class PHPickerViewController: UIViewController {
    public weak var delegate: (any PHPickerViewControllerDelegate)?

    public init(configuration: PHPickerConfiguration) { super.init() }

    /// Somebody chooses it, or nothing.
    public func choose(_ image: UIImage?) {
        let results = image.map { [PHPickerResult(itemProvider: NSItemProvider(object: $0))] } ?? []
        delegate?.picker(self, didFinishPicking: results)
    }
}
