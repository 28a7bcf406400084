package import Commerce

/// A file of rates in one of the layouts known, by name. Pure: bytes in, figures out; a single bad row refuses all.
package struct RateFile: Sendable {
    package enum Format: String, CaseIterable, Sendable {
        /// The European Central Bank's daily, 90-day and historical file, XML or CSV, and its data API's `csvdata`.
        case ecb
        /// The National Bank of Ukraine: date,priced_in,currency,rate,units,calc_date.
        case nbu
        /// The Bank of Russia: date,priced_in,currency,rate,units.
        case cbr
        /// Direct pairs of several banks, each row with its source: date,base,quote,rate,source.
        case pairs
        /// Set by hand: base,quote,rate,from,until,note.
        case manual
    }

    package let format: Format
    /// What was found, such as `xml`; the format's name where it has one layout.
    package let layout: String
    /// Of the ECB, newest first.
    package let publications: [RatePublication]
    /// Whether a publication here is part of a day's: then it amends what is known of the day.
    package let isPartial: Bool
    /// Of other sources, by their id in the chain.
    package let quotes: [String: [BankQuote]]

    /// - Parameter today: nothing of a later day is taken, but for banks that set the rate of a day before it comes.
    package init(
        _ bytes: [UInt8], as format: Format, chain: RateChain, today: CalendarDate
    ) throws(RateFileError) {
        guard bytes.count <= EuroReferenceFile.bytesMax else {
            throw RateFileError(line: 1, "The file is larger than \(EuroReferenceFile.bytesMax) bytes")
        }
        self.format = format
        switch format {
        case .ecb:
            let layout = EuroReferenceFile.layout(of: bytes)
            publications = try EuroReferenceFile.publications(bytes, today: today)
            isPartial = layout == .csvdata
            self.layout = layout?.rawValue ?? ""
            quotes = [:]
        case .nbu, .cbr, .pairs, .manual:
            publications = []
            isPartial = false
            layout = format.rawValue
            quotes = try BankFile.quotes(bytes, format, chain: chain, today: today)
        }
    }

    /// One rate set by hand, checked already.
    package init(manual quote: BankQuote) {
        format = .manual
        layout = format.rawValue
        publications = []
        isPartial = false
        quotes = ["manual": [quote]]
    }

    /// Every day of which it says something, newest first.
    package var days: [CalendarDate] {
        Set(publications.map(\.day) + quotes.values.flatMap { $0.map(\.day) }).sorted(by: >)
    }
}
