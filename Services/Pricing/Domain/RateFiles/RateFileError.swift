/// What is wrong with a file of rates, by line. Nothing of such a file is used.
package struct RateFileError: Error, Hashable, Sendable {
    package struct Fault: Hashable, Sendable {
        /// From 1.
        package let line: Int
        package let detail: String

        package init(line: Int, detail: String) {
            self.line = line
            self.detail = detail
        }
    }

    /// In the order of the file, at most `faultsMax`.
    package let faults: [Fault]

    /// Enough to see what kind of file it is.
    package static let faultsMax = 20

    package init(_ faults: [Fault]) { self.faults = faults }

    init(line: Int, _ detail: String) { faults = [Fault(line: line, detail: detail)] }
}
