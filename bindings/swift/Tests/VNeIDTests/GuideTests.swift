import Foundation
import Testing

@Suite struct GuideTests {
    @Test func theGuideShowsWhatIsCompiledHere() throws {
        let read = { (path: String) in
            try String(contentsOf: repository.appending(path: path), encoding: .utf8)
        }
        let compiled = try read("bindings/swift/Tests/VNeIDTests/Checkpoint.swift")
        let shown = try read("docs/guides/integrate-ios.md")
        #expect(shown.contains("```swift\n\(compiled)```"))
    }
}
