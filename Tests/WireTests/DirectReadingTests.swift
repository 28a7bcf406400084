import Commerce
import JSON
import Testing
import Wire

/// What reads itself takes what `Codable` takes, refuses what it refuses, and makes the same of it.
@Suite struct DirectReadingTests {
    /// Reads through `Codable`: only a document as a whole reads itself.
    private struct Inside<Value: Decodable>: Decodable {
        let value: Value
    }

    private static let quoteRequest = """
        {"destination":{"country":"NL","region":"NH","postal_code":"1011"},"ship_from":{"country":"CN"},"currency":null,\
        "lines":[{"sku":"T","title":"Tee","hs_code":"6109.10","origin":"CN","quantity":2,"unit_price":\
        {"amount":"4.50","currency":"EUR"},"net_grams":200,"facts":{"volume":"0.7","abv":"4"},"preference":"CA","tax_category":\
        "books"}],"delivery_options":[{"id":"p","freight":{"amount":"600",\
        "currency":"JPY"},"insurance":{"currency":"EUR","amount":"0.10"},"mode":"express","days_min":2}],\
        "seller":{"registrations":["ioss"]},"buyer":"consumer","as_of":"2026-11-21",\
        "terms":"dap","discount":{"amount":"1.00","currency":"EUR"},"seller_fees":[{"name":"b","percent":"2.5","per":\
        "line"},{"name":"c","amount":{"amount":"1.00","currency":"EUR"},"per":"consignment"}]}
        """
    private static let rateSet = """
        {"id":"rs","as_of":"2026-11-21","published_on":"2026-11-20","age_days":1,"rates":[{"currency":"USD",\
        "per_euro":"1.1577","published_on":"2026-11-20","source":"ECB"},{"currency":"BGN","per_euro":"1/3",\
        "published_on":"2026-11-20","source":"x","basis":"peg","confidence":"background"}]}
        """
    private static let priceRequest = """
        {"as_of":"2026-11-21","currency":"EUR","lines":[{"id":"0","unit_price":{"amount":"4.50","currency":"EUR"},\
        "quantity":3}],"amounts":[{"id":"p","amount":{"amount":"-6.00","currency":"EUR"}}],"also_currencies":["USD"]}
        """
    private static let priceAnswer = """
        {"rate_set":\(rateSet),"lines":[{"id":"0","unit_price":{"amount":"1","currency":"JPY"},"total":\
        {"amount":"2","currency":"JPY"}}],"amounts":[{"id":"p","amount":{"amount":"6.00","currency":"EUR"}}],\
        "rounding":"half_up"}
        """
    private static let costRequest = """
        {"as_of":"2026-11-21","destination":{"country":"NL"},"ship_from":{"country":"CN"},"seller":{"country":"CN",\
        "registrations":[]},"buyer":"business","currency":"EUR","rate_set":\(rateSet),"lines":[{"id":"0","hs_code":\
        "610910","origin":"CN","quantity":1,"unit_price":{"amount":"4.50","currency":"EUR"},"facts":{"a":"yes"}}],"options":[{"id":"p",\
        "freight":{"amount":"6.00","currency":"EUR"},"mode":"post"}],"terms":"ddp","seller_fees":[]}
        """
    private static let offersRequest = """
        {"country":"NL","amounts":[{"id":"p","amount":{"amount":"57.93","currency":"EUR"}}]}
        """

    /// Every byte in turn is replaced by each of these, and every byte is left out once.
    private static let replacements = Array("\"{}[]:,0-. anull9A\\".utf8)

    private func same<Value: Decodable & Equatable>(_: Value.Type, _ text: String) throws {
        let whole = Array(text.utf8)
        try compare(Value.self, whole, mustBeTaken: true)
        for index in stride(from: 0, to: whole.count, by: 3) {
            try compare(Value.self, Array(whole[..<index] + whole[(index + 1)...]))
            for byte in Self.replacements where (index + Int(byte)) % 4 == 0 {
                var changed = whole
                changed[index] = byte
                try compare(Value.self, changed)
            }
        }
    }

    private func compare<Value: Decodable & Equatable>(
        _: Value.Type, _ bytes: [UInt8], mustBeTaken: Bool = false
    ) throws {
        for unknown in [StrictJSONDecoder.UnknownMembers.refused, .ignored] {
            let decoder = StrictJSONDecoder(unknownMembers: unknown)
            let direct = Result { try decoder.decode(Value.self, from: bytes) }
            let inside = Result {
                try decoder.decode(Inside<Value>.self, from: Array("{\"value\":".utf8) + bytes + Array("}".utf8)).value
            }
            let text = String(decoding: bytes, as: UTF8.self)
            switch (direct, inside) {
            case (.success(let one), .success(let other)): #expect(one == other, "\(text)")
            case (.failure, .failure): #expect(!mustBeTaken, "\(text)")
            case (.success, .failure(let error)): Issue.record("taken, though \(error): \(text)")
            case (.failure(let error), .success): Issue.record("refused, \(error): \(text)")
            }
        }
    }

    @Test func `a quote's request`() throws { try same(PublicAPI.QuoteRequest.self, Self.quoteRequest) }
    @Test func `a price request`() throws { try same(PricingAPI.PriceRequest.self, Self.priceRequest) }
    @Test func `a price answer`() throws { try same(PricingAPI.PriceAnswer.self, Self.priceAnswer) }
    @Test func `a landed-cost request`() throws { try same(LandedCostAPI.QuoteRequest.self, Self.costRequest) }
    @Test func `an offers request`() throws { try same(PaymentsAPI.OffersRequest.self, Self.offersRequest) }

    @Test func `parts of an answer are passed on as they stand`() throws {
        let text = """
            {"tables_version":"t","as_of":"2026-11-21","options":[{"id":"p","regime":"r","customs_value":{"amount":"1.00",\
            "currency":"EUR"},"duty":{"amount":"1.00","currency":"EUR"},"tax":{"amount":"2.00","currency":"EUR"},\
            "fees":{"amount":"3.00","currency":"EUR"},"total":{"amount":"6.00","currency":"EUR"},"pay_on_delivery":\
            {"amount":"3.00","currency":"EUR"},"charges":[ {"a" : 1.0} ],"assumptions":[],"tried":["é"],"range":{"low" :1}}]}
            """
        let read = try StrictJSONDecoder(unknownMembers: .ignored).decode(
            LandedCostAPI.SplicedAnswer.self, from: Array(text.utf8))
        let cost = try #require(read.options.first)
        #expect("\(cost.charges)" == #"[ {"a" : 1.0} ]"#)
        #expect("\(cost.tried)" == #"["é"]"#)
        #expect(cost.range.map { "\($0)" } == #"{"low" :1}"#)
        #expect(cost.needs == nil)
        #expect(cost.payOnDelivery == Money(3_00, .eur))
    }
}
