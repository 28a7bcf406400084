import Commerce

extension Tariff {
    /// Duties on top of it, lists of codes, programmes of preference, and rates of its lines that are otherwise.
    func changes(after from: CalendarDate, upTo to: CalendarDate) -> [TableChange] {
        var changes = changedPreferences().changes(after: from, upTo: to)
        if let additional {
            changes += changedDuties(additional).changes(after: from, upTo: to)
            changes += changedLists(additional.lists).changes(after: from, upTo: to)
        }
        return changes + changedLines(after: from, upTo: to)
    }

    private struct DutyKey: Hashable {
        let programme: String
        let heading: String
        let origins: CountrySet
        let listParts: [Int]?
    }

    private func changedDuties(_ additional: AdditionalDuties) -> DatedRows<DutyKey> {
        var dated = DatedRows<DutyKey>(.additionalDuty)
        for duty in additional.all {
            let key = DutyKey(
                programme: duty.programme, heading: duty.heading, origins: duty.origins, listParts: duty.listParts)
            let value = "\(duty.kind.rawValue) \(duty.rate.percentText) %"
            dated.add(key, duty.programme, duty.citation.period, value, duty.citation)
        }
        return dated
    }

    private func changedLists(_ lists: ProductLists) -> DatedRows<String> {
        var dated = DatedRows<String>(.codeList)
        for (position, part) in lists.parts.enumerated() where part.period.from != nil || part.period.to != nil {
            dated.add(part.list, part.list, part.period, "\(lists.lineCount(of: position)) lines", nil)
        }
        return dated
    }

    private func changedPreferences() -> DatedRows<String> {
        var dated = DatedRows<String>(.preference)
        for programme in programmes.all {
            for row in programme.rows {
                dated.add(programme.id, programme.id, row.citation.period, row.note, row.citation)
            }
        }
        return dated
    }

    /// One change for each line, or group of lines under one code, whose rates differ before and after the day.
    private func changedLines(after from: CalendarDate, upTo to: CalendarDate) -> [TableChange] {
        var changes: [TableChange] = []
        var seen: Set<Int32> = []
        for line in 0..<lineCount where lines.history[line] >= 0 && seen.insert(lines.history[line]).inserted {
            let versions = lines.histories[Int(lines.history[line])]
            for version in versions {
                guard let day = version.period.from, from < day, day <= to else { continue }
                let old = versions.first { $0.period.to == day }
                let before = old.map { ratesText($0.general, $0.special, $0.column2) }
                let after = ratesText(version.general, version.special, version.column2)
                guard before != after else { continue }
                changes.append(
                    TableChange(
                        on: day, kind: .tariffLine, name: code(line),
                        before: before.map { TableChange.Row(value: $0, citation: nil) },
                        after: TableChange.Row(value: after, citation: nil)))
            }
        }
        return changes
    }

    private func ratesText(_ general: Int32, _ special: Int32, _ column2: Int32) -> String {
        let rates = [
            lines.rates[Int(general)].text, lines.specials[Int(special)].text, lines.rates[Int(column2)].text,
        ]
        return rates.filter { !$0.isEmpty }.joined(separator: "; ")
    }
}
