import Foundation
import Testing

@testable import CarnetCLI

/// A folder of its own for one test, with programs in it that are a few lines of shell.
struct TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "carnet-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, to name: String) throws {
        try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }

    /// Makes an executable shell script.
    ///
    /// Its descriptor closes on exec: a program that another test starts meanwhile would else hold it open for writing as
    /// long as it runs, and what is open for writing cannot be started.
    @discardableResult
    func script(_ name: String, _ lines: String) throws -> Program {
        let descriptor = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o755)
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try file.write(contentsOf: Data("#!/bin/sh\n\(lines)\n".utf8))
        try file.close()
        return Program(path: "\(path)/\(name)", environment: ["PATH": "/usr/bin:/bin"])
    }

    func permissions(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")[.posixPermissions] as? Int
    }
}
