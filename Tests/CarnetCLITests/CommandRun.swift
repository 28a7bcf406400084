import Foundation
import Testing

@testable import CarnetCLI

/// The program itself, run to its end.
struct CommandRun {
    let status: ProcessEnd?
    let output: String
    let error: String

    /// - Parameter input: what it reads from standard input; none for ours.
    init(_ arguments: [String], input: String? = nil) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let program = Program(
            path: try Executables.besideThisOne().path(of: "carnet"), arguments: arguments, environment: [:])
        try folder.write(input ?? "", to: "in")
        let source = input == nil ? 0 : open("\(folder.path)/in", O_RDONLY | O_CLOEXEC)
        let descriptors = ["out", "err"].map { open("\(folder.path)/\($0)", O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
        defer { for descriptor in descriptors + (source == 0 ? [] : [source]) { close(descriptor) } }
        let child = try program.spawn(input: source, output: descriptors[0], error: descriptors[1])
        status = await child.ended()
        output = try folder.read("out")
        error = try folder.read("err")
    }
}
