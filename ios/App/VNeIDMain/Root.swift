import Platform
import Presenters
import Screens
import SwiftUI
import UIKit
import VNeID
import Words

/// The app in its window.
struct Root: View {
    let assembly: Assembly
    @Environment(\.scenePhase) private var phase

    var body: some View {
        AppScreen(assembly.app, decode: { UIImage(data: $0.bytes).map(Image.init(uiImage:)) }) {
            CameraPreview(session: assembly.camera.session)
        }
        .task { await assembly.app.start() }
        .onChange(of: phase, initial: true) { _, phase in
            switch phase {
            case .active: assembly.enter()
            case .background: assembly.app.pause()
            default: assembly.app.loseFocus()  // Under a call, or in the app switcher: seen, and soon back.
            }
        }
        .onOpenURL { assembly.follow($0) }
    }
}

/// In place of the app, when nobody said whose it is.
struct NotSetUp: View {
    let fault: any Error

    var body: some View {
        let words = Words(Assembly.language)
        VStack(spacing: 16) {
            Text(words("obstacle.not_configured.title")).font(.title).accessibilityAddTraits(.isHeader)
            Text(words("obstacle.not_configured.text")).multilineTextAlignment(.center)
            if let fault = fault as? AuthorityFileError {
                Text(fault.said(words)).multilineTextAlignment(.center)
            }
        }
        .padding()
    }
}

extension AuthorityFileError {
    /// Why the app does not start.
    func said(_ words: Words) -> String {
        switch self {
        case .Missing(let name): words("authority_file.missing", ["name": name])
        case .Unfit(let name): words("authority_file.unfit", ["name": name])
        case .RootsEqual(let first, let second):
            words("authority_file.roots_equal", ["first": first, "second": second])
        }
    }
}
