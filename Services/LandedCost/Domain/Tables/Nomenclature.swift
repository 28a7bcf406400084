/// The subheadings of HS 2022 with the subheading of HS 2017 each was made from.
package struct Nomenclature: Sendable {
    private let subheadings: [UInt32]
    private let before: [UInt32]

    package init(_ file: DataFile) throws(TableError) {
        let table = try CSVTable(file, columns: ["hs2022", "hs2017"])
        var subheadings: [UInt32] = []
        var before: [UInt32] = []
        try table.forEachRow { row throws(TableError) in
            let new = try row.codePrefix(0)
            let old = try row.codePrefix(1)
            guard new.length == 6, old.length == 6 else { throw row.fail("a subheading has six digits") }
            if let last = subheadings.last, last >= new.subheading { throw row.fail("the rows are not in order") }
            subheadings.append(new.subheading)
            before.append(old.subheading)
        }
        self.subheadings = subheadings
        self.before = before
    }

    /// Every subheading, in order.
    package var all: [UInt32] { subheadings }

    package func contains(_ subheading: UInt32) -> Bool { position(subheading) != nil }

    /// The HS 2017 subheading that an HS 2022 one was made from; nil for a code HS 2022 does not have.
    package func hs2017(for subheading: UInt32) -> UInt32? { position(subheading).map { before[$0] } }

    private func position(_ subheading: UInt32) -> Int? {
        let index = subheadings.lowerBound(subheading)
        return index < subheadings.count && subheadings[index] == subheading ? index : nil
    }
}

extension Array where Element: Comparable {
    /// The first position whose element is not below `value`; the array is in order.
    func lowerBound(_ value: Element) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
