/// One file of the tables as it was read: its name and its bytes.
package struct DataFile: Sendable {
    package let name: String
    package let bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

/// Every file the tables are made of, found by name.
package struct DataFiles: Sendable {
    private let files: [DataFile]

    package init(_ files: [DataFile]) { self.files = files }

    /// - Throws: `TableError` for a name that is not there.
    package func file(_ name: String) throws(TableError) -> DataFile {
        for file in files where file.name == name { return file }
        throw TableError(file: name, line: 0, reason: "the file is missing")
    }
}
