/// One file of the tables as it was read: its name and its bytes.
package struct DataFile: Sendable {
    package let name: String
    package let bytes: [UInt8]
    /// A digest of the bytes, made by the caller.
    package let version: String

    package init(name: String, bytes: [UInt8], version: String = "") {
        self.name = name
        self.bytes = bytes
        self.version = version
    }

    var table: TableVersion { TableVersion(name: name, version: version) }
}

/// A table by its file and the digest of its content.
package struct TableVersion: Hashable, Sendable {
    package let name: String
    package let version: String

    /// `tariff_us@1f2e3d4c`.
    package var text: String { "\(name.hasSuffix(".csv") ? String(name.dropLast(4)) : name)@\(version)" }
}

/// Every file the tables are made of, found by name.
package struct DataFiles: Sendable {
    private let files: [DataFile]

    var all: [DataFile] { files }

    package init(_ files: [DataFile]) { self.files = files }

    /// - Throws: `TableError` for a name that is not there.
    package func file(_ name: String) throws(TableError) -> DataFile {
        for file in files where file.name == name { return file }
        throw TableError(file: name, line: 0, reason: "the file is missing")
    }

    /// nil for an empty name.
    func file(ifNamed name: String) throws(TableError) -> DataFile? { name.isEmpty ? nil : try file(name) }
}
