package import Commerce

/// Sales taxes of the states of the United States: said in an answer, never charged at the border.
///
/// The seller charges them at the sale where it has nexus; local taxes come on top and are in no table.
package struct StateSalesTaxes: Sendable {
    private struct State {
        let name: String
        let rate: String
        let from: CalendarDate?
        let nextRate: String
        let nextFrom: CalendarDate?
        let hasLocalTaxes: Bool
        let shipping: String
    }

    private let states: [String: State]

    static let columns = [
        "state", "name", "rate_pct", "effective_from", "next_change_date", "next_rate_pct", "local_taxes", "shipping",
        "shipping_confidence", "source",
    ]

    init(_ file: DataFile) throws(TableError) {
        var states: [String: State] = [:]
        try CSVTable(file, columns: Self.columns).forEachRow { row throws(TableError) in
            _ = try row.percent(2, "rate_pct")
            _ = try row.filled(9, "source")
            guard ["yes", ""].contains(row.text(6)) else { throw row.fail("local_taxes is not yes or empty") }
            states[try row.filled(0, "state")] = State(
                name: try row.filled(1, "name"), rate: try row.filled(2, "rate_pct"),
                from: try row.date(3, "effective_from"),
                nextRate: row.text(5), nextFrom: try row.date(4, "next_change_date"), hasLocalTaxes: !row.isEmpty(6),
                // What is from general knowledge alone is not said.
                shipping: row.text(8) == "low" ? "" : row.text(7))
        }
        self.states = states
    }

    /// What an answer says of a state's tax; nil for a state that is not in the table.
    package func note(_ region: String, on day: CalendarDate) -> Assumption? {
        guard let state = states[region] else { return nil }
        var rate = state.rate
        if let next = state.nextFrom, day >= next { rate = state.nextRate }
        if let from = state.from, day < from { return nil }
        var words = "\(state.name): sales tax of \(rate) %"
        if state.hasLocalTaxes { words += " and local taxes on top" }
        if !state.shipping.isEmpty {
            words += "; shipping is \(state.shipping.replacing("_", with: " "))"
        }
        return Assumption(
            code: "state_sales_tax",
            detail: words + ". The seller charges it at the sale where it has to; it is not in these figures.")
    }
}
