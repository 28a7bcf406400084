import Commerce

/// The layout of the ECB's XML files: an envelope with subject and sender, one outer `Cube`, in it a `Cube` for each day,
/// newest first, in it an empty `Cube` for each currency.
struct EuroReferenceXML {
    private var scanner: XMLScanner
    private var reading: RateFileReading

    private static let namespaces = [
        "xmlns:gesmes": "http://www.gesmes.org/xml/2002-08-01",
        "xmlns": "http://www.ecb.int/vocabulary/2002-08-01/eurofxref",
    ]

    static func publications(_ bytes: [UInt8], today: CalendarDate) throws(RateFileError) -> [RatePublication] {
        var file = EuroReferenceXML(scanner: XMLScanner(bytes), reading: RateFileReading(today: today))
        return try file.read()
    }

    private mutating func read() throws(RateFileError) -> [RatePublication] {
        guard case .open("gesmes:Envelope", let attributes, false) = try scanner.next() else {
            throw scanner.fault("The root is not gesmes:Envelope")
        }
        guard attributes == Self.namespaces else { throw scanner.fault("The namespaces are not the ECB's") }
        try element("gesmes:subject", holding: "Reference rates")
        try expect(.open(name: "gesmes:Sender", attributes: [:], isEmpty: false), "gesmes:Sender is missing")
        try element("gesmes:name", holding: "European Central Bank")
        try expect(.close(name: "gesmes:Sender"), "gesmes:Sender is not closed")
        try expect(.open(name: "Cube", attributes: [:], isEmpty: false), "The outer Cube is missing")
        while try readDay() {}
        try expect(.close(name: "gesmes:Envelope"), "gesmes:Envelope is not closed")
        try expect(.end, "Something follows the envelope")
        return try reading.finish(line: scanner.line)
    }

    /// False at the end of the outer Cube.
    private mutating func readDay() throws(RateFileError) -> Bool {
        switch try scanner.next() {
        case .close(name: "Cube"): return false
        case .open("Cube", let attributes, false):
            guard attributes.count == 1, let time = attributes["time"] else {
                throw scanner.fault("The Cube of a day has the attribute time and no other")
            }
            reading.beginDay(time, line: scanner.line)
            while try readRate() {}
            reading.endDay(line: scanner.line)
            if reading.hasTooManyFaults { _ = try reading.finish(line: scanner.line) }
            return true
        default: throw scanner.fault("The Cube of a day was expected")
        }
    }

    /// False at the end of the day's Cube.
    private mutating func readRate() throws(RateFileError) -> Bool {
        switch try scanner.next() {
        case .close(name: "Cube"): return false
        case .open("Cube", let attributes, let isEmpty):
            guard attributes.count == 2, let code = attributes["currency"], let rate = attributes["rate"] else {
                throw scanner.fault("The Cube of a rate has the attributes currency and rate and no other")
            }
            if let currency = reading.currency(code, line: scanner.line) {
                reading.rate(of: currency, rate.utf8, line: scanner.line)
            }
            if !isEmpty { try expect(.close(name: "Cube"), "The Cube of a rate holds something") }
            return true
        default: throw scanner.fault("The Cube of a rate was expected")
        }
    }

    private mutating func element(_ name: String, holding text: String) throws(RateFileError) {
        try expect(.open(name: name, attributes: [:], isEmpty: false), "\(name) is missing")
        try expect(.text(text), "\(name) is not \"\(text)\"")
        try expect(.close(name: name), "\(name) is not closed")
    }

    private mutating func expect(_ token: XMLScanner.Token, _ detail: String) throws(RateFileError) {
        guard try scanner.next() == token else { throw scanner.fault(detail) }
    }
}
