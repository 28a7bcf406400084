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

    static func start(_ process: Process, _ arguments: String, in folder: URL) throws -> Pipe {
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

/// A server that speaks HTTP/2, with a certificate of its own.
private final class NewerServer {
    static let nginx = "/usr/sbin/nginx"
    static var canRun: Bool { TLSServer.canRun && FileManager.default.isExecutableFile(atPath: nginx) }

    let folder: URL
    let port: UInt16
    private let process = Process()

    init(options: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "carnet-egress-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        port = try ScriptedServer.closedPort()
        let make = try TLSServer.start(
            Process(),
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=a"
                + " -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem", in: folder)
        _ = try make.fileHandleForReading.readToEnd()
        let configuration = """
            daemon off; master_process off; pid \(folder.path)/pid; error_log \(folder.path)/error;
            events {}
            http { access_log off; client_body_temp_path \(folder.path)/1; proxy_temp_path \(folder.path)/2;
                fastcgi_temp_path \(folder.path)/3; uwsgi_temp_path \(folder.path)/4; scgi_temp_path \(folder.path)/5;
                server { listen 127.0.0.1:\(port) ssl\(options); ssl_certificate \(folder.path)/cert.pem;
                    ssl_certificate_key \(folder.path)/key.pem; return 200 $server_protocol; } }
            """
        try configuration.write(to: folder.appending(path: "conf"), atomically: true, encoding: .utf8)
        process.executableURL = URL(filePath: Self.nginx)
        process.arguments = ["-c", folder.appending(path: "conf").path, "-e", folder.appending(path: "error").path]
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    func stop() {
        kill(process.processIdentifier, SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }
}

@Suite(.enabled(if: NewerServer.canRun, "nginx serves"))
struct EgressProtocolTests {
    @Test(arguments: [(options: " http2", spoken: "HTTP/2.0"), (options: "", spoken: "HTTP/1.1")])
    func `HTTP 2 is spoken where it is offered`(options: String, spoken: String) async throws {
        let server = try NewerServer(options: options)
        defer { server.stop() }
        var settings = EgressSettings()
        settings.allowedPrivateHosts = ["127.0.0.1:\(server.port)"]
        settings.certificateAuthorityFile = server.folder.appending(path: "cert.pem").path
        settings.breaker.failuresMax = .max
        let client = EgressClient(settings: settings)
        let request = EgressRequest(method: "GET", url: "https://127.0.0.1:\(server.port)/", deadline: .seconds(5))
        let end = ContinuousClock.now + .seconds(30)
        var said: String?
        // Until it listens nothing can be sent.
        while said == nil, ContinuousClock.now < end {
            do throws(EgressFailure) {
                said = String(decoding: try await client.send(request).body, as: UTF8.self)
            } catch {
                await Task.yield()
            }
        }
        await client.close()
        #expect(said == spoken)
    }
}
