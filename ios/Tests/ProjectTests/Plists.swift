import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// `ios`, and the folder of the app in it.
let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
let appFolder = package.appending(path: "App/VNeIDMain")

/// A property list, of whichever format.
func plist(_ url: URL) throws -> [String: Any] {
    let read = try PropertyListSerialization.propertyList(
        from: Data(contentsOf: url), options: [], format: nil)
    return try found(read as? [String: Any], url.lastPathComponent)
}

func json(_ url: URL) throws -> [String: Any] {
    try found(
        try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any], url.lastPathComponent
    )
}

func found<Value>(_ value: Value?, _ what: String) throws -> Value {
    guard let value else { throw Missing(what: what) }
    return value
}

struct Missing: Error {
    let what: String
}

/// The objects of an Xcode project.
struct XcodeProject {
    typealias Object = [String: Any]

    let folder = package.appending(path: "App")
    let root: String
    let version: String
    let objects: [String: Object]

    init() throws {
        let file = try plist(folder.appending(path: "VNeID.xcodeproj/project.pbxproj"))
        root = try found(file["rootObject"] as? String, "rootObject")
        version = try found(file["objectVersion"] as? String, "objectVersion")
        objects = try found(file["objects"] as? [String: Object], "objects")
    }

    func of(_ isa: String) -> [String: Object] { objects.filter { $0.value["isa"] as? String == isa } }

    func target(_ name: String) throws -> Object {
        try found(of("PBXNativeTarget").values.first { $0["name"] as? String == name }, name)
    }

    /// The settings of a target, over those of the project.
    func settings(_ target: String, _ configuration: String) throws -> [String: String] {
        let project = try found(objects[root], "the project")
        return try [project, self.target(target)].map { object in
            let list = try found(objects[object["buildConfigurationList"] as? String ?? ""], "configurations")
            let named = (list["buildConfigurations"] as? [String] ?? []).compactMap { objects[$0] }
                .first { $0["name"] as? String == configuration }
            return try found(named?["buildSettings"] as? [String: String], configuration)
        }.reduce([:]) { $0.merging($1) { $1 } }
    }
}

/// The elements of an XML file that is well-formed, with their attributes.
func elements(_ url: URL) throws -> [(name: String, attributes: [String: String])] {
    final class Reader: NSObject, XMLParserDelegate {
        var elements: [(name: String, attributes: [String: String])] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String] = [:]
        ) { elements.append((name, attributes)) }
    }
    let (reader, parser) = (Reader(), XMLParser(data: try Data(contentsOf: url)))
    parser.delegate = reader
    guard parser.parse() else { throw Missing(what: "well-formed XML in \(url.lastPathComponent)") }
    return reader.elements
}
