import Commerce

/// The methods we offer and their facts, from the data files, in the order of their ids.
package struct MethodTables: Sendable {
    /// The texts of the five files; see `Data/README.md` for their columns.
    package struct Files: Sendable {
        package let methods: String
        package let limits: String
        package let names: String
        package let shares: String
        package let polls: String

        package init(methods: String, limits: String, names: String, shares: String, polls: String) {
            self.methods = methods
            self.limits = limits
            self.names = names
            self.shares = shares
            self.polls = polls
        }
    }

    /// Names the state of the files in every answer that came of them.
    package let version: String
    package let methods: [PaymentMethod]
    /// How each provider is told a sum.
    package var chargeUnits = ChargeUnits.iso

    package init(_ files: Files, version: String) throws(MethodTableError) {
        let limits = try Self.grouped(files.limits, Self.limit)
        let names = try Self.grouped(files.names, Self.name)
        let shares = try Self.grouped(files.shares, Self.share)
        let polls = try Self.grouped(files.polls, Self.poll)
        var methods: [PaymentMethod] = []
        for row in try CommaSeparated(files.methods).rows {
            let id = try row.text("method_id")
            guard let limit = limits[id] else { throw .incomplete(id, missing: "limits") }
            guard let name = names[id] else { throw .incomplete(id, missing: "names") }
            guard let poll = polls[id]?.first else { throw .incomplete(id, missing: "polls") }
            methods.append(
                try Self.method(row, id: id, limits: limit, names: name, shares: shares[id] ?? [], polls: poll))
        }
        let known = Set(methods.map(\.id))
        for group in [Set(limits.keys), Set(names.keys), Set(shares.keys), Set(polls.keys)] {
            if let stray = group.subtracting(known).sorted().first { throw .unknownMethod(stray, line: 0) }
        }
        self.methods = methods.sorted { $0.id < $1.id }
        self.version = version
    }

    package func method(_ id: String) -> PaymentMethod? { methods.first { $0.id == id } }

    private static func method(
        _ row: CommaSeparated.Row, id: String, limits: [PaymentMethod.Limit], names: [PaymentMethod.Name],
        shares: [PaymentMethod.Share], polls: PollPlan
    ) throws(MethodTableError) -> PaymentMethod {
        guard let step = BuyerStep(rawValue: try row.text("buyer_step")) else { throw malformed(row, "buyer_step") }
        var countries: Set<CountryCode> = []
        for code in try row.text("countries").split(separator: " ") {
            guard let country = CountryCode(code) else { throw malformed(row, "countries") }
            countries.insert(country)
        }
        let shortest = try whole(row, "valid_min_seconds")
        let longest = try whole(row, "valid_max_seconds")
        guard shortest <= longest, !countries.isEmpty else { throw malformed(row, "valid_max_seconds") }
        return PaymentMethod(
            id: id, provider: try row.text("provider"), kind: try row.text("kind"), step: step, countries: countries,
            settles: try row.text("settles"), validSeconds: shortest...longest,
            graceSeconds: try whole(row, "grace_seconds"), isRefundable: try row.text("refundable") == "yes",
            validity: try validity(row), limits: limits, names: names, shares: shares, polls: polls)
    }

    private static func limit(_ row: CommaSeparated.Row) throws(MethodTableError) -> PaymentMethod.Limit {
        guard let currency = Currency(code: try row.text("currency")) else { throw malformed(row, "currency") }
        func amount(_ column: String) throws(MethodTableError) -> Money? {
            let text = try row.text(column)
            if text.isEmpty { return nil }
            guard let money = try? Money(text, currency) else { throw malformed(row, column) }
            return money
        }
        return PaymentMethod.Limit(
            currency: currency, least: try amount("min_amount"), most: try amount("max_amount"),
            validity: try validity(row))
    }

    private static func name(_ row: CommaSeparated.Row) throws(MethodTableError) -> PaymentMethod.Name {
        PaymentMethod.Name(text: try row.text("name"), validity: try validity(row))
    }

    private static func share(_ row: CommaSeparated.Row) throws(MethodTableError) -> PaymentMethod.Share {
        guard let country = CountryCode(try row.text("country")) else { throw malformed(row, "country") }
        let points = try whole(row, "basis_points")
        guard (0...10_000).contains(points) else { throw malformed(row, "basis_points") }
        return PaymentMethod.Share(
            country: country, basisPoints: points, measure: try row.text("measure"),
            year: Int(try whole(row, "year")), source: try row.text("source"))
    }

    private static func poll(_ row: CommaSeparated.Row) throws(MethodTableError) -> PollPlan {
        var first: [Int64] = []
        for text in try row.text("first_seconds").split(separator: " ") {
            guard let seconds = Int64(text), seconds > first.last ?? 0 else { throw malformed(row, "first_seconds") }
            first.append(seconds)
        }
        let every = try row.text("then_every_seconds")
        return PollPlan(
            firstSeconds: first, thenEverySeconds: every.isEmpty ? nil : try whole(row, "then_every_seconds"))
    }

    private static func grouped<Value>(
        _ text: String, _ read: (CommaSeparated.Row) throws(MethodTableError) -> Value
    ) throws(MethodTableError) -> [String: [Value]] {
        var groups: [String: [Value]] = [:]
        for row in try CommaSeparated(text).rows {
            groups[try row.text("method_id"), default: []].append(try read(row))
        }
        return groups
    }

    private static func validity(_ row: CommaSeparated.Row) throws(MethodTableError) -> Validity {
        func day(_ column: String) throws(MethodTableError) -> CalendarDate? {
            let text = try row.text(column)
            if text.isEmpty { return nil }
            guard let date = CalendarDate(text) else { throw malformed(row, column) }
            return date
        }
        return Validity(from: try day("effective_from"), through: try day("effective_to"))
    }

    private static func whole(_ row: CommaSeparated.Row, _ column: String) throws(MethodTableError) -> Int64 {
        guard let value = Int64(try row.text(column)), value >= 0 else { throw malformed(row, column) }
        return value
    }

    private static func malformed(_ row: CommaSeparated.Row, _ column: String) -> MethodTableError {
        .malformed(line: row.line, column: column)
    }
}
