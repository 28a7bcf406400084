import Foundation

@testable import CarnetCLI

/// The program, run to its end.
struct Ran {
    let status: ProcessEnd?
    let output: String
    let error: String

    init(_ arguments: [String], environment: [String: String] = [:]) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let program = Program(
            path: try Executables.besideThisOne().path(of: "carnet"), arguments: arguments, environment: environment)
        let descriptors = ["out", "err"].map {
            Foundation.open("\(folder.path)/\($0)", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        }
        defer { for descriptor in descriptors { close(descriptor) } }
        let child = try program.spawn(input: 0, output: descriptors[0], error: descriptors[1])
        status = await child.ended()
        output = try folder.read("out")
        error = try folder.read("err")
    }
}
