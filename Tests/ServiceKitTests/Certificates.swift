import Foundation

/// Certificates made for one test by the openssl command: an authority, one service, and somebody else's.
struct Certificates {
    static let openssl = "/usr/bin/openssl"
    static var canBeMade: Bool { FileManager.default.isExecutableFile(atPath: openssl) }

    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "carnet-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for authority in ["house", "stranger"] {
            try run(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=\(authority)"
                    + " -keyout \(authority)-ca.key -out \(authority)-ca.pem")
            try run(
                "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=service"
                    + " -keyout \(authority).key -out \(authority).csr")
            try run(
                "x509 -req -in \(authority).csr -CA \(authority)-ca.pem -CAkey \(authority)-ca.key -CAcreateserial"
                    + " -days 2 -out \(authority).pem")
        }
    }

    struct Failed: Error { let command: String }

    private func run(_ arguments: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: Self.openssl)
        process.arguments = arguments.split(separator: " ").map(String.init)
        process.currentDirectoryURL = folder
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(command: arguments) }
    }

    /// Shows `name`'s certificate and trusts `authority`.
    func variables(_ name: String, trusting authority: String) -> [String: String] {
        [
            "CARNET_TLS_CERTIFICATE": folder.appending(path: "\(name).pem").path,
            "CARNET_TLS_KEY": folder.appending(path: "\(name).key").path,
            "CARNET_TLS_AUTHORITY": folder.appending(path: "\(authority)-ca.pem").path,
        ]
    }

    /// For a door towards strangers.
    func publicVariables(_ name: String) -> [String: String] {
        [
            "CARNET_PUBLIC_TLS_CERTIFICATE": folder.appending(path: "\(name).pem").path,
            "CARNET_PUBLIC_TLS_KEY": folder.appending(path: "\(name).key").path,
        ]
    }

    /// The file of the authority that signed for `name`.
    func authority(_ name: String) -> String { folder.appending(path: "\(name)-ca.pem").path }

    /// Puts another's certificate and key into `name`'s files.
    func replace(_ name: String, by other: String) throws {
        for end in ["pem", "key"] {
            try Data(contentsOf: folder.appending(path: "\(other).\(end)"))
                .write(to: folder.appending(path: "\(name).\(end)"))
        }
    }

    func spoil(_ name: String) throws {
        try Data("no certificate".utf8).write(to: folder.appending(path: "\(name).pem"))
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }
}
