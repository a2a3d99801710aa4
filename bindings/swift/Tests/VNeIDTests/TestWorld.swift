import Foundation
import VNeID

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A real authority of a test world, served on loopback by the program `vneid`.
final class TestWorld {
    static let password = "Mat-khau-thu-nghiem-1"

    let folder = FileManager.default.temporaryDirectory.appending(path: "vneid-flow-\(UUID().uuidString)")
    private let serving = Process()
    private var url = ""

    /// `arguments`: more of them for `vneid authority serve`.
    init(_ arguments: [String] = []) throws {
        try operate(["init", "--dir", folder.path])
        let output = Pipe()
        serving.executableURL = program
        serving.arguments =
            [
                "authority", "serve", "--dir", folder.path, "--listen", "127.0.0.1:0", "--json",
            ] + arguments
        serving.standardOutput = output
        try serving.run()
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            guard let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty else {
                throw Failure(said: "the authority does not serve")
            }
            line += byte
        }
        url = try JSONDecoder().decode(Json.self, from: line)["public_url"].text
    }

    /// What an app of this world is.
    func app() throws -> App {
        App(
            authority: url,
            roots: try (1...3).map { try publicKey(folder.appending(path: "public/root-\($0).pem")) },
            world: .test, minimumSequence: 0, version: Version(major: 1, minor: 0, patch: 0), platform: .test)
    }

    func add(_ person: Json) throws {
        let at = ["--dir", folder.path]
        let level = "\(person["level"].number)"
        try operate(
            ["account", "add", person["number"].text, "--name", person["name"].text, "--level", level] + at,
            input: Self.password)
        for paper in person["papers"].list {
            try operate(["paper", "import", "-"] + at, input: try paper.written)
        }
    }

    /// An activation code, made at the counter for the account of this number.
    func activationCode(for number: String) throws -> String {
        let said = try operate(["account", "activation", number, "--json", "--dir", folder.path])
        return try JSONDecoder().decode(Json.self, from: said)["activation_code"].text
    }

    /// The last one-time code that was sent to this number.
    func code(for number: String) throws -> String {
        String(try message(to: number).firstMatch(of: /[0-9]{6}/)?.output ?? "")
    }

    /// The last message that was sent to this number.
    func message(to number: String) throws -> String {
        let messages = try String(contentsOf: folder.appending(path: "outbox.jsonl"), encoding: .utf8)
            .split(separator: "\n").map { try JSONDecoder().decode(Json.self, from: Data($0.utf8)) }
        return messages.last { $0["number"].text == number }?["text"].text ?? ""
    }

    @discardableResult
    func operate(_ arguments: [String], input: String = "") throws -> Data {
        try run(program, ["authority"] + arguments, input: Data((input + "\n").utf8))
    }

    func close() {
        // At once: asked politely, it waits for connections, and URLSession keeps them.
        kill(serving.processIdentifier, SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }
}

struct Failure: Error {
    let said: String
}

/// Where the flows find the program.
private let program = URL(
    fileURLWithPath: ProcessInfo.processInfo.environment["VNEID_PROGRAM"] ?? "vneid")

/// Runs a program to its end, and returns what it wrote.
@discardableResult
func run(_ program: URL, _ arguments: [String], input: Data) throws -> Data {
    let process = Process()
    let (source, output) = (Pipe(), Pipe())
    process.executableURL = program
    process.arguments = arguments
    process.standardInput = source
    process.standardOutput = output
    try process.run()
    try? source.fileHandleForWriting.write(contentsOf: input)
    try source.fileHandleForWriting.close()
    let said = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(said: "\(arguments): \(said)") }
    return said
}

private func openssl(_ arguments: [String], input: Data = Data()) throws -> Data {
    try run(URL(fileURLWithPath: "/usr/bin/openssl"), arguments, input: input)
}

/// A public key in PEM, as SEC 1 uncompressed: the last 65 bytes of its DER.
private func publicKey(_ pem: URL) throws -> Data {
    Data(try openssl(["pkey", "-pubin", "-in", pem.path, "-outform", "DER"]).suffix(65))
}

/// Keys in files, by the program `openssl`, in place of a phone's hardware.
final class FileKeys: Keys {
    private let folder: URL
    private let maker: URL

    init(in folder: URL, maker: URL) throws {
        (self.folder, self.maker) = (folder, maker)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func makeEnrolmentKeys(nonce: Data) async throws -> MadeKeys {
        let (request, presentation) = (try make(), try make())
        return MadeKeys(
            requestKey: request, presentationKey: presentation,
            evidence: try evidence(nonce, [request, presentation]))
    }

    func makePresentationKey(nonce: Data) async throws -> MadeKeys {
        let key = try make()
        return MadeKeys(requestKey: nil, presentationKey: key, evidence: try evidence(nonce, [key]))
    }

    func signRequest(key: Data, message: Data) throws -> Data { try sign(file(key), message) }

    func signPresentation(key: Data, message: Data) async throws -> Data {
        try sign(file(key), message)
    }

    func forgetAllBut(keys: [Data]) throws {
        let kept = Set(keys.map { file($0).lastPathComponent })
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where !kept.contains(name) {
            try FileManager.default.removeItem(at: folder.appending(path: name))
        }
    }

    private func make() throws -> Data {
        let made = folder.appending(path: "new.pem")
        _ = try openssl([
            "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", made.path,
        ])
        let der = try openssl(["pkey", "-in", made.path, "-pubout", "-outform", "DER"])
        let key = Data(der.suffix(65))
        try FileManager.default.moveItem(at: made, to: file(keyThumbprint(publicKey: key)))
        return key
    }

    private func file(_ thumbprint: Data) -> URL { folder.appending(path: "\(hex(thumbprint)).pem") }

    private func sign(_ key: URL, _ message: Data) throws -> Data {
        try openssl(["dgst", "-sha256", "-sign", key.path], input: message)
    }

    private func evidence(_ nonce: Data, _ keys: [Data]) throws -> Evidence {
        let label = Data("vneid/test-attestation/1".utf8)
        return .test(
            signatures: try keys.map { key in
                let der = try sign(maker, label + nonce + keyThumbprint(publicKey: key))
                return rAndS(ofDer: [UInt8](der))
            })
    }

    /// A DER signature as r and s, 32 bytes each.
    private func rAndS(ofDer der: [UInt8]) -> Data {
        let number = { (at: Int) -> ArraySlice<UInt8> in der[(at + 2)..<(at + 2 + Int(der[at + 1]))] }
        let r = number(2)
        let s = number(r.endIndex)
        let padded = { (bytes: ArraySlice<UInt8>) -> Data in
            let short = bytes.drop { $0 == 0 }
            return Data(repeating: 0, count: 32 - short.count) + Data(short)
        }
        return padded(r) + padded(s)
    }
}

/// HTTP to the authority.
final class RealTransport: Transport {
    private let session: URLSession

    init() {
        // An answer of yesterday may hide a revocation.
        let configuration = URLSessionConfiguration.ephemeral
        configuration.urlCache = nil
        session = URLSession(configuration: configuration)
    }

    func send(request: HttpRequest) async throws -> HttpAnswer {
        guard let url = URL(string: request.uri) else {
            throw TransportError.Unreachable(reason: "no such address")
        }
        var call = URLRequest(url: url)
        call.httpMethod = request.method
        if !request.body.isEmpty { call.httpBody = request.body }
        for header in request.headers {
            call.setValue(header.value, forHTTPHeaderField: header.name)
        }
        let (body, answer) = try await session.data(for: call)
        let status = (answer as? HTTPURLResponse)?.statusCode ?? 0
        return HttpAnswer(status: UInt16(status), body: body)
    }
}
