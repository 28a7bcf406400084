import Commerce

extension Tables {
    /// Works out every delivery option of a shipment. Pure: same shipment and tables, same answer.
    /// - Throws: `LandedCostError`, the first that holds for the whole shipment, or all lines that have no answer.
    package func assess(_ shipment: Shipment) throws(LandedCostError) -> Assessment {
        do {
            return try assessed(shipment)
        } catch let error as LandedCostError {
            throw error
        } catch {
            throw .amountTooLarge  // what is left of MoneyError: sums past 64 bits
        }
    }

    private func assessed(_ shipment: Shipment) throws -> Assessment {
        if let lastDay, lastDay < shipment.asOf {
            let known = Period(from: Period.unrecordedStart, to: lastDay.adding(days: 1))
            throw LandedCostError.outsideDates(rule: "tables", asOf: shipment.asOf, known: [known])
        }
        let country = try destination(shipment.destination)
        let region = try region(of: shipment, in: country)
        let destination = place(in: country, region, shipment)
        let way = way(from: shipment.shipFrom, to: destination)
        let codes = shipment.lines.map(\.prefix)
        try checkCodes(codes, shipment, destination, isInternal: way != .imported)
        var options: [OptionCost] = []
        options.reserveCapacity(shipment.options.count)
        for option in shipment.options {
            let consignment = try Consignment(
                shipment, to: destination, tables: self, option: option, codes: codes, basis: destination.valueBasis,
                taxRegion: region)
            let cost: (Consignment) throws -> OptionCost = { consignment in
                try way == .imported ? consignment.imported() : consignment.internalSale(way)
            }
            let known = try cost(consignment)
            var settled =
                known.needs.isEmpty ? known : try Uncertainty(consignment: consignment, cost: cost).settled(known)
            if shipment.isSplitByLine { settled.lines = try settled.byLine(of: shipment) }
            options.append(settled)
        }
        return Assessment(customsCurrency: destination.customsCurrency, options: options)
    }

    /// The state or part of the country: as given, or as the postal code tells.
    private func region(of shipment: Shipment, in country: Destination) throws(LandedCostError) -> String? {
        if let area = country.area(of: shipment.postalCode) {
            guard let region = area.region else { throw .noDataForTerritory(area.name, why: area.why) }
            if shipment.region == nil || part(of: country.country, region: region) != nil { return region }
        }
        guard let region = shipment.region else { return nil }
        if !country.regions.isEmpty, !country.regions.contains(region) {
            throw .unknownRegion(region, known: country.regions)
        }
        return region
    }

    /// The part with rules of its own that goods go to. Goods that are said not to go on from a part with a risk tariff
    /// come under the country's own rules.
    private func place(in country: Destination, _ region: String?, _ shipment: Shipment) -> Destination {
        guard let region, let part = part(of: country.country, region: region) else { return country }
        let isWithoutRisk = part.riskTariff != nil && shipment.lines.allSatisfy { $0.facts.text("at_risk") == "no" }
        return isWithoutRisk ? country : part
    }

    private func way(from: CountryCode, to destination: Destination) -> InternalWay {
        guard let other = try? self.destination(from) else {
            return from == destination.country && destination.region == nil ? .domestic : .imported
        }
        guard destination.sharesTerritory(with: other) else { return .imported }
        if destination.taxArea != other.taxArea { return .intoTaxArea }
        return from == destination.country ? .domestic : .within
    }

    /// Refuses codes that HS 2022 does not have and goods a scheme leaves out, all lines at once. Chapters that only a
    /// national tariff has are looked up there.
    private func checkCodes(
        _ codes: [CodePrefix], _ shipment: Shipment, _ destination: Destination, isInternal: Bool
    ) throws(LandedCostError) {
        var problems: [LineProblem] = []
        for (line, code) in codes.enumerated() {
            if !isInternal, let exclusion = destination.exclusion(of: code), exclusion.effect == .refuse {
                problems.append(
                    LineProblem(line: line, reason: .excluded(goods: exclusion.goods, why: exclusion.why)))
            } else if !nomenclature.contains(code.subheading) {
                let isNational = destination.tariff.map { $0.isHS2022 && $0.match(code, nomenclature) != nil } ?? false
                if !isNational { problems.append(LineProblem(line: line, reason: unknown(code, destination.tariff))) }
            }
            if let claim = shipment.lines[line].preference, let tariff = destination.tariff,
                !tariff.programmes.all.isEmpty, tariff.programmes.position(of: claim) == nil
            {
                let known = tariff.programmes.all.map(\.id)
                problems.append(LineProblem(line: line, reason: .unknownPreference(claim, known: known)))
            }
        }
        if !problems.isEmpty { throw .lines(problems) }
    }
}

extension Tables {
    /// Codes offered in place of one that no table has: enough to choose from, few enough to read.
    static var nearestMax: Int { 6 }

    /// Why a code is refused: with what became of it where it is of HS 2017, otherwise with codes near it.
    package func unknown(_ code: CodePrefix, _ tariff: Tariff?) -> LineProblem.Reason {
        let successors = nomenclature.successors(of: code.subheading)
        if !successors.isEmpty || tariffs.contains(where: { !$0.isHS2022 && $0.hasOldCode(code) }) {
            return .unknownTariffLine(code.text, revision: "HS 2017", near: successors)
        }
        let isNational = nomenclature.contains(code.subheading) && tariff?.isHS2022 == true
        let near = isNational ? tariff?.nearest(code, count: Self.nearestMax) : nil
        return .unknownTariffLine(
            code.text, revision: nil, near: near ?? nomenclature.nearest(code, count: Self.nearestMax))
    }
}

extension Consignment {
    /// The charges of goods that cross the customs border of the destination.
    func imported() throws -> OptionCost {
        switch destination.formula {
        case .valueAddedTax: try ValueAddedTaxFormula(self).cost()
        case .additionalDuties: try AdditionalDutiesFormula(self).cost()
        case .simplifiedRemittance: try SimplifiedRemittanceFormula(self).cost()
        case .personalImportHeading: try PersonalImportFormula(self).cost()
        case .crossBorderRetail: try CrossBorderRetailFormula(self).cost()
        }
    }
}
