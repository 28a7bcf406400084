import Commerce
import Foundation
import PricingDomain

/// The rates that the program came with; see `Data/README.md` for their sources.
enum RateFiles {
    /// Why the program cannot start with them.
    struct Unusable: Error, CustomStringConvertible {
        let file: String
        let reason: String

        var description: String { "\(file): \(reason)" }
    }

    /// One file of `Data/`, read whole.
    /// - Throws: `Unusable` with the lines that cannot be read.
    static func read<Value>(_ name: String, _ parse: ([UInt8]) throws(RateFileError) -> Value) throws -> Value {
        guard let folder = Bundle.module.url(forResource: "Data", withExtension: nil) else {
            throw Unusable(file: "Data", reason: "the folder is not in \(Bundle.module.bundlePath)")
        }
        let bytes = Array(try Data(contentsOf: folder.appending(path: name)))
        do {
            return try parse(bytes)
        } catch {
            throw Unusable(
                file: name, reason: error.faults.map { "line \($0.line): \($0.detail)" }.joined(separator: "; "))
        }
    }

    static func bundled() throws -> RateBook {
        let history = try read("ecb_history.csv") { bytes throws(RateFileError) in
            // What was bundled is past at any moment it is read, whatever the clock says.
            try EuroReferenceFile.publications(bytes, today: CalendarDate(daysSince1970: .max))
        }
        return RateBook(
            table: RateTable(history),
            pegs: try read("pegs.csv") { bytes throws(RateFileError) in
                try Peg.table(String(decoding: bytes, as: UTF8.self))
            },
            withdrawn: try read("withdrawn_currencies.csv") { bytes throws(RateFileError) in
                try WithdrawnCurrency.table(String(decoding: bytes, as: UTF8.self))
            },
            chain: try read("rate_sources.csv") { bytes throws(RateFileError) in
                try RateChain(table: String(decoding: bytes, as: UTF8.self))
            })
    }
}
