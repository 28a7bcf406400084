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
        let destination = try destination(shipment.destination)
        if let special = destination.specialTerritory(postalCode: shipment.postalCode) {
            throw LandedCostError.noDataForTerritory(special.name, why: special.why)
        }
        if let region = shipment.region, !destination.regions.isEmpty, !destination.regions.contains(region) {
            throw LandedCostError.unknownRegion(region, known: destination.regions)
        }
        let isInternal = sharesTerritory(shipment.shipFrom, destination)
        let codes = shipment.lines.map { CodePrefix($0.code) }
        try checkCodes(codes, shipment, destination, isInternal: isInternal)
        var options: [OptionCost] = []
        options.reserveCapacity(shipment.options.count)
        for option in shipment.options {
            let consignment = try Consignment(
                shipment, to: destination, tables: self, option: option, codes: codes, basis: destination.valueBasis)
            options.append(try isInternal ? consignment.internalSale() : consignment.imported())
        }
        return Assessment(customsCurrency: destination.customsCurrency, options: options)
    }

    private func sharesTerritory(_ from: CountryCode, _ destination: Destination) -> Bool {
        if from == destination.country { return true }
        guard let other = try? self.destination(from) else { return false }
        return other.territory == destination.territory
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
