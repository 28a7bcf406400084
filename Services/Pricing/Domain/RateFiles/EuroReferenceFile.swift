package import Commerce

/// Reads what the European Central Bank publishes, in each of its layouts. Pure: bytes in, publications out.
package enum EuroReferenceFile {
    package enum Layout: String, Sendable {
        /// `eurofxref-daily.xml`, `eurofxref-hist-90d.xml`, `eurofxref-hist.xml`.
        case xml
        /// `eurofxref-hist.csv`.
        case csv
        /// The data API with `format=csvdata`.
        case csvdata
    }

    /// The whole history is 2 MB as CSV and about 8 MB as XML.
    package static let bytesMax = 16 << 20

    /// nil when the first byte fits neither.
    package static func layout(of bytes: [UInt8]) -> Layout? {
        switch bytes.first {
        case UInt8(ascii: "<"): .xml
        case UInt8(ascii: "D"): .csv
        case UInt8(ascii: "F"), UInt8(ascii: "K"): .csvdata
        default: nil
        }
    }

    /// The publications of a file, newest first.
    /// - Parameter today: a file with a later day is refused.
    /// - Throws: when a single row is wrong, naming the first ones; half a file is never used.
    package static func publications(
        _ bytes: [UInt8], today: CalendarDate
    ) throws(RateFileError) -> [RatePublication] {
        guard bytes.count <= bytesMax else {
            throw RateFileError(line: 1, "The file is larger than \(bytesMax) bytes")
        }
        switch layout(of: bytes) {
        case .xml: return try EuroReferenceXML.publications(bytes, today: today)
        case .csv: return try EuroReferenceCSV.publications(bytes, today: today)
        case .csvdata: return try EuroReferenceData.publications(bytes, today: today)
        case nil: throw RateFileError(line: 1, "Neither the ECB's XML, nor its history as CSV, nor its csvdata")
        }
    }
}
