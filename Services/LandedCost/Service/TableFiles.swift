import Crypto
import Foundation
import LandedCostDomain
import ServiceKit

/// Reads the tables' files and names them by a digest.
enum TableFiles {
    /// The tables that the program came with, or those of a folder.
    /// - Throws: `TableError` naming file and row; the file system's error for a file that cannot be read.
    static func read(from folder: URL?) throws -> Tables {
        let folder = try folder ?? bundled()
        var files: [DataFile] = []
        for name in Tables.fileNames {
            let url = folder.appending(path: name)
            guard FileManager.default.isReadableFile(atPath: url.path) else {
                throw TableError(file: name, line: 0, reason: "it cannot be read in \(folder.path)")
            }
            let bytes = Array(try Data(contentsOf: url))
            files.append(DataFile(name: name, bytes: bytes, version: version(of: bytes)))
        }
        return try Tables(DataFiles(files), version: version(of: files))
    }

    private static func bundled() throws -> URL {
        guard let folder = Bundle.module.url(forResource: "Data", withExtension: nil) else {
            throw TableError(file: "Data", line: 0, reason: "the folder is not in \(Bundle.module.bundlePath)")
        }
        return folder
    }

    /// Eight hexadecimal digits of SHA-256 over a file's bytes.
    private static func version(of bytes: [UInt8]) -> String { Hex.text(SHA256.hash(data: bytes).prefix(4)) }

    /// `lct_` and 16 hexadecimal digits of SHA-256 over each file's name, length and bytes, in order of name.
    static func version(of files: [DataFile]) -> String {
        var hash = SHA256()
        for file in files.sorted(by: { $0.name < $1.name }) {
            hash.update(data: Array("\(file.name) \(file.bytes.count)\n".utf8))
            hash.update(data: file.bytes)
        }
        return "lct_" + Hex.text(hash.finalize().prefix(8))
    }
}
