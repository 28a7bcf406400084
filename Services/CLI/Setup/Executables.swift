import Foundation

/// The programs that belong to this one: they lie in the same folder.
struct Executables: Sendable {
    let folder: String

    /// The folder of the running program itself, links resolved.
    static func besideThisOne() throws(CommandFailure) -> Executables {
        guard let url = Bundle.main.executableURL else { throw CommandFailure("cannot tell where carnet itself lies") }
        return Executables(folder: url.resolvingSymlinksInPath().deletingLastPathComponent().path)
    }

    /// - Throws: when it is not there, with what to do.
    func path(of name: String) throws(CommandFailure) -> String {
        let path = "\(folder)/\(name)"
        guard access(path, X_OK) == 0 else {
            throw CommandFailure(
                "the program '\(name)' is not beside carnet in \(folder); build all of them with: make build")
        }
        return path
    }

    func require(_ names: [String]) throws(CommandFailure) {
        let missing = names.filter { access("\(folder)/\($0)", X_OK) != 0 }
        guard missing.isEmpty else {
            throw CommandFailure(
                "not beside carnet in \(folder): \(missing.joined(separator: ", ")); build all with: make build")
        }
    }
}
