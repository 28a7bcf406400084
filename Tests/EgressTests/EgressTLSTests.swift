import Egress
import Foundation
import Testing

/// openssl's own test server, with a certificate for 127.0.0.1 of an authority nobody knows.
private final class TLSServer {
    static let openssl = "/usr/bin/openssl"
    static var canRun: Bool { FileManager.default.isExecutableFile(atPath: openssl) }

    let folder: URL
    private(set) var port = ""
    private let process = Process()

    struct Failed: Error {}

    init(name: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "carnet-egress-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let make = try Self.start(
            Process(),
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=\(name)"
                + " -addext subjectAltName=\(name) -keyout key.pem -out cert.pem", in: folder)
        _ = try make.fileHandleForReading.readToEnd()
        let output = try Self.start(
            process, "s_server -accept 127.0.0.1:0 -cert cert.pem -key key.pem -www", in: folder
        ).fileHandleForReading
        var said = ""
        while port.isEmpty {
            let part = output.availableData
            guard !part.isEmpty else { throw Failed() }
            said += String(decoding: part, as: UTF8.self)
            if let match = said.firstMatch(of: /ACCEPT 127\.0\.0\.1:(\d+)\s/) { port = String(match.1) }
        }
    }

    private static func start(_ process: Process, _ arguments: String, in folder: URL) throws -> Pipe {
        let pipe = Pipe()
        process.executableURL = URL(filePath: openssl)
        process.arguments = arguments.split(separator: " ").map(String.init)
        process.currentDirectoryURL = folder
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        return pipe
    }

    func stop() {
        // Not asked and not waited for: it inherits a mask of signals, and waiting would hold up the other tests.
        kill(process.processIdentifier, SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }
}

@Suite(.enabled(if: TLSServer.canRun, "the openssl command makes the certificate and serves"))
struct EgressTLSTests {
    private func outcome(of name: String, trusting: Bool) async throws -> String {
        let server = try TLSServer(name: name)
        defer { server.stop() }
        var settings = EgressSettings()
        settings.allowedPrivateHosts = ["127.0.0.1:\(server.port)"]
        if trusting { settings.certificateAuthorityFile = server.folder.appending(path: "cert.pem").path }
        let client = EgressClient(settings: settings)
        let request = EgressRequest(method: "GET", url: "https://127.0.0.1:\(server.port)/", deadline: .seconds(10))
        let outcome: String
        do throws(EgressFailure) {
            outcome = "\(try await client.send(request).status)"
        } catch { outcome = error.kind }
        await client.close()
        return outcome
    }

    @Test func `an authority nobody knows is unavailable: nothing was sent`() async throws {
        #expect(try await outcome(of: "IP:127.0.0.1", trusting: false) == "unavailable")
    }

    @Test func `an authority that is named is trusted`() async throws {
        #expect(try await outcome(of: "IP:127.0.0.1", trusting: true) == "200")
    }

    @Test func `a certificate for another name is unavailable`() async throws {
        #expect(try await outcome(of: "DNS:other.example", trusting: true) == "unavailable")
    }
}
