#if canImport(UIKit)
    import UIKit

    extension Elsewhere {
        /// Opens it. An app may lead to its own page of the settings only: for the clock, the lock, storage
        /// and network the screen says where to look.
        @MainActor
        public func open(appStore: URL) {
            let url: URL? =
                switch self {
                case .dateSettings, .networkSettings, .securitySettings, .storageSettings:
                    URL(string: UIApplication.openSettingsURLString)
                case .update: appStore
                case .nearestPlace: URL(string: "https://maps.apple.com/?q=C%C3%B4ng+an+c%E1%BA%A5p+x%C3%A3")
                }
            if let url { UIApplication.shared.open(url) }
        }
    }
#endif
