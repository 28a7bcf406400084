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
    func with(_ pieces: [Int64], from country: CountryCode, _ option: Option) -> Shipment {
        var other = under(option)
        other.shipFrom = country
        other.lines = zip(lines, pieces).compactMap { line, count in
            guard count > 0 else { return nil }
            var line = line
            line.quantity = count
            return line
        }
        return other
    }

    /// With other prices of its lines.
    func priced(_ prices: [Money]) -> Shipment {
        var other = self
        for line in lines.indices { other.lines[line].wholePrice = prices[line] }
        return other
    }
}
