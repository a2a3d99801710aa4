import Foundation

/// Reading the data that the tests of all languages share.
enum Json: Equatable, Codable {
    case null
    case bool(Bool)
    case int(Int64)
    case string(String)
    case array([Json])
    case object([String: Json])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        // The most frequent first: each that does not fit costs an error.
        if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let object = try? value.decode([String: Json].self) {
            self = .object(object)
        } else if let int = try? value.decode(Int64.self) {
            self = .int(int)
        } else if let array = try? value.decode([Json].self) {
            self = .array(array)
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let large = try? value.decode(UInt64.self) {
            self = .int(Int64(bitPattern: large))
        } else {
            self = .null
        }
    }

    func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .null: try value.encodeNil()
        case .bool(let bool): try value.encode(bool)
        case .int(let int): try value.encode(int)
        case .string(let string): try value.encode(string)
        case .array(let array): try value.encode(array)
        case .object(let object): try value.encode(object)
        }
    }

    /// The value as JSON, on one line.
    var written: String {
        get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
    }

    static func file(_ path: String) throws -> Json {
        try JSONDecoder().decode(Json.self, from: Data(contentsOf: repository.appending(path: path)))
    }

    subscript(name: String) -> Json {
        guard case .object(let members) = self else { return .null }
        return members[name] ?? .null
    }

    var list: [Json] {
        guard case .array(let items) = self else { return [] }
        return items
    }

    var text: String {
        guard case .string(let text) = self else { return "" }
        return text
    }

    var number: Int64 {
        guard case .int(let number) = self else { return 0 }
        return number
    }
}
