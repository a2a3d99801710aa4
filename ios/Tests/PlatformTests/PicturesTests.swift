#if os(Linux)
    import Foundation
    import PhotosUI
    import Platform
    import Testing
    import UIKit

    extension WindowTests {
        /// Pictures from the library (host model). In the suite that alone shows windows.
        @MainActor @Suite struct PicturesTests {
            private let window = appWindow()
            private let pictures = LibraryPictures()

            private var picker: PHPickerViewController? {
                window.rootViewController?.presentedViewController as? PHPickerViewController
            }

            @Test func afterASwipeAnotherPictureCanBeChosen() async throws {
                for _ in 0..<2 {
                    let choosing = Task { await pictures.choose() == nil }
                    try await until("the picker is shown") { picker != nil }
                    picker?.swipeDown()
                    #expect(await choosing.value)
                }
                let choosing = Task { await pictures.choose() == nil }
                try await until("the picker is shown again") { picker != nil }
                picker?.choose(nil)
                #expect(await choosing.value)
                #expect(picker == nil)
            }

            @Test func whatIsBeingDismissedPresentsNoPicker() async throws {
                let leaving = UIViewController()
                window.rootViewController?.present(leaving, animated: true)
                leaving.isBeingDismissed = true
                let choosing = Task { await pictures.choose() == nil }
                try await until("the picker is shown") { picker != nil }
                picker?.choose(nil)
                #expect(await choosing.value)
            }
        }
    }
#endif
