/// A data file that cannot be taken as it is: the start is refused, nothing is guessed.
package struct TableError: Error, Hashable, Sendable, CustomStringConvertible {
    package let file: String
    /// Line of the file, the header being 1; 0 where the whole file is meant.
    package let line: Int
    package let reason: String

    package init(file: String, line: Int, reason: String) {
        self.file = file
        self.line = line
        self.reason = reason
    }

    package var description: String { line == 0 ? "\(file): \(reason)" : "\(file), line \(line): \(reason)" }
}
