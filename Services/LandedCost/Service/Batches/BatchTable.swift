import Commerce
import HTTPTypes
import ServiceKit
import Wire

/// A row of a table of goods: one line of one product, as a shop's own export has it.
struct BatchTable: Sendable {
    /// What a column may be named.
    static let columns = [
        "id", "destination", "region", "postal_code", "ship_from", "hs_code", "origin", "quantity", "unit_price",
        "currency", "net_grams", "freight", "insurance", "mode", "as_of", "buyer", "registrations", "preference",
        "tax_category", "facts", "terms",
    ]
    private static let needed = ["destination", "hs_code", "origin", "unit_price"]

    private let names: [String]

    /// - Throws: a problem naming every column that is not known, there twice, or missing.
    init(_ names: [String], defaults: BatchDefaults) throws {
        var faults: [FieldError] = []
        for (index, name) in names.enumerated() {
            if !Self.columns.contains(name) {
                let known = Self.columns.joined(separator: ", ")
                faults.append(
                    FieldError(
                        pointer: "/columns/\(index)", code: "unknown_column",
                        detail: "\"\(name.prefix(40))\" is none of \(known)"))
            } else if names[..<index].contains(name) {
                faults.append(.invalid("/columns/\(index)", "\(name) is there twice"))
            }
        }
        var needed = Self.needed
        if defaults.shipFrom == nil { needed.append("ship_from") }
        if defaults.currency == nil { needed.append("currency") }
        for name in needed where !names.contains(name) {
            faults.append(FieldError(pointer: "/columns", code: "required", detail: "There is no column \(name)"))
        }
        guard faults.isEmpty else { throw Problem.invalidFields(faults) }
        self.names = names
    }

    /// - Throws: a problem with every field that cannot be read.
    func question(_ bytes: [UInt8], _ defaults: BatchDefaults) throws -> (id: String?, LandedCostAPI.QuoteRequest) {
        guard let texts = CSVText.fields(bytes) else {
            throw Problem(
                "malformed-row", .badRequest, "The row cannot be read",
                detail: "A quote is not closed, or it is no UTF-8.")
        }
        guard texts.count == names.count else {
            throw Problem(
                "malformed-row", .badRequest, "The row cannot be read",
                detail: "It has \(texts.count) fields where \(names.count) are expected.")
        }
        var fields = Fields(names: names, texts: texts)
        let currency =
            fields.optional("currency", "three letters of ISO 4217") { Currency(code: $0) } ?? defaults.currency
        func money(_ text: String) -> Money? { currency.flatMap { try? Money(text, $0) } }
        let sum = "an amount in \(currency?.code ?? "a known currency"), such as 19.99"
        let country = "two letters of ISO 3166-1"
        let destination = fields.required("destination", country) { CountryCode($0) }
        let code = fields.required("hs_code", "6 to 10 digits") { HSCode($0) }
        let origin = fields.required("origin", country) { CountryCode($0) }
        let price = fields.required("unit_price", sum) { money($0) }
        let shipFrom = fields.optional("ship_from", country) { CountryCode($0) } ?? defaults.shipFrom
        let quantity = fields.optional("quantity", "a whole number") { Int64($0) } ?? 1
        let grams = fields.optional("net_grams", "a whole number") { Int64($0) }
        let freight = fields.optional("freight", sum) { money($0) }
        let insurance = fields.optional("insurance", sum) { money($0) }
        let mode = fields.optional("mode", "post, express, air, sea or road") { TransportMode(rawValue: $0) } ?? .post
        let day = fields.optional("as_of", "a date such as 2026-11-21") { CalendarDate($0) } ?? defaults.asOf
        let buyer = fields.optional("buyer", "consumer or business") { BuyerKind(rawValue: $0) } ?? defaults.buyer
        let registrations =
            fields.optional("registrations", "schemes parted by |") { Self.parts($0) } ?? defaults.registrations
        let facts = fields.optional("facts", "name=text parted by |") { Self.facts($0) }
        let terms = fields.optional("terms", "ddp or dap") { DeliveryTerms(rawValue: $0) }
        guard let currency, let destination, let code, let origin, let price, let shipFrom, fields.faults.isEmpty else {
            throw Problem.invalidFields(fields.faults)
        }
        let line = LandedCostAPI.Line(
            id: "0", hsCode: code, origin: origin, quantity: quantity, unitPrice: price, netGrams: grams, facts: facts,
            preference: fields.text("preference"), taxCategory: fields.text("tax_category"))
        let option = LandedCostAPI.DeliveryOption(
            id: mode.rawValue, freight: freight ?? .zero(currency), insurance: insurance, mode: mode)
        return (
            fields.text("id"),
            LandedCostAPI.QuoteRequest(
                asOf: day,
                destination: .init(
                    country: destination, region: fields.text("region"), postalCode: fields.text("postal_code")),
                shipFrom: .init(country: shipFrom), seller: .init(registrations: registrations), buyer: buyer,
                currency: currency, rateSet: defaults.rateSet, lines: [line], options: [option], terms: terms)
        )
    }

    /// The id of a row that cannot be answered, where it can be read: with a field too many or too few, only what stands
    /// first is certain to be in its place.
    func id(of bytes: [UInt8]) -> String? {
        guard let texts = CSVText.fields(bytes), let index = names.firstIndex(of: "id"), index < texts.count,
            texts.count == names.count || index == 0, !texts[index].isEmpty
        else { return nil }
        return texts[index]
    }

    private static func parts(_ text: String) -> [String]? {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        return parts.contains("") ? nil : parts
    }

    private static func facts(_ text: String) -> LandedCostAPI.Facts? {
        var facts: [LandedCostAPI.Fact] = []
        for part in text.split(separator: "|", omittingEmptySubsequences: false) {
            guard let sign = part.firstIndex(of: "="), sign > part.startIndex else { return nil }
            let name = String(part[..<sign])
            guard !facts.contains(where: { $0.name == name }) else { return nil }
            facts.append(.init(name: name, text: String(part[part.index(after: sign)...])))
        }
        return .init(facts)
    }

    /// Fields by the name of their column; what is wrong is gathered. A field without text says nothing.
    private struct Fields {
        let names: [String]
        let texts: [String]
        var faults: [FieldError] = []

        func text(_ name: String) -> String? {
            guard let index = names.firstIndex(of: name), !texts[index].isEmpty else { return nil }
            return texts[index]
        }

        mutating func optional<Value>(_ name: String, _ expected: String, _ parse: (String) -> Value?) -> Value? {
            guard let text = text(name) else { return nil }
            if let value = parse(text) { return value }
            faults.append(.invalid("/\(name)", "Expected \(expected), found \"\(text.prefix(40))\""))
            return nil
        }

        mutating func required<Value>(_ name: String, _ expected: String, _ parse: (String) -> Value?) -> Value? {
            guard text(name) != nil else {
                faults.append(FieldError(pointer: "/\(name)", code: "required", detail: "Give \(expected)"))
                return nil
            }
            return optional(name, expected, parse)
        }
    }
}
