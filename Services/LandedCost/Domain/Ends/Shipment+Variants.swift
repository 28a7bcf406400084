import Commerce

/// The same sale with one thing about it changed: what the works over whole assessments ask about.
extension Shipment {
    /// On another day.
    func on(_ day: CalendarDate) -> Shipment {
        var other = self
        other.asOf = day
        return other
    }

    /// Under one delivery option.
    func under(_ option: Option) -> Shipment {
        var other = self
        other.options = [option]
        return other
    }

    /// Some of the pieces of each line, sent from a place under one option.
    func with(_ pieces: [Int64], from country: CountryCode, _ option: Option) throws -> Shipment {
        var other = under(option)
        other.shipFrom = country
        return try other.with(pieces)
    }

    /// Some of the pieces of each line; lines of which there are none are left out. A discount off the order falls on
    /// them by their value.
    package func with(_ pieces: [Int64]) throws -> Shipment {
        var other = self
        if let discount {
            var all = Int64(0)
            var part = Int64(0)
            for (line, count) in zip(lines, pieces) {
                all += try rates.convert(line.unitPrice.times(line.quantity), to: currency).minorUnits
                part += try rates.convert(line.unitPrice.times(count), to: currency).minorUnits
            }
            if all > 0 { other.discount = try discount.times(Ratio(part, over: all), rounding: .halfUp) }
        }
        other.lines = zip(lines, pieces).compactMap { line, count in
            count > 0 ? line.with(quantity: count) : nil
        }
        return other
    }

    /// With other prices of its lines.
    func priced(_ prices: [Money]) -> Shipment {
        var other = self
        other.lines = zip(lines, prices).map { line, price in line.with(wholePrice: price) }
        return other
    }
}

extension OptionCost {
    /// - Throws: `LandedCostError.importProhibited` where a line may not be imported: no price makes that good.
    func refuseIfProhibited() throws(LandedCostError) {
        guard let first = prohibitions.first else { return }
        throw .importProhibited(rule: first.citation.id, line: String(first.line), why: first.why)
    }

    /// - Throws: `LandedCostError.lines` with every fact that nobody stated: no exact price rests on one.
    func refuseIfUncertain() throws(LandedCostError) {
        guard !needs.isEmpty else { return }
        throw .lines(needs.map { LineProblem(line: $0.line, reason: .needs($0.fact, why: $0.why)) })
    }
}
