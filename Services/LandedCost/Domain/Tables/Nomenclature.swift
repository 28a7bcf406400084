/// The subheadings of HS 2022 with the subheading of HS 2017 each was made from.
package struct Nomenclature: Sendable {
    private let subheadings: [UInt32]
    private let before: [UInt32]
    /// Subheadings of HS 2017 that HS 2022 no longer has, in order, and what became of each.
    private let gone: [UInt32]
    private let after: [[UInt32]]

    package init(_ file: DataFile, successors: DataFile) throws(TableError) {
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
        (gone, after) = try Self.readSuccessors(successors)
    }

    private static func readSuccessors(_ file: DataFile) throws(TableError) -> (gone: [UInt32], after: [[UInt32]]) {
        var gone: [UInt32] = []
        var after: [[UInt32]] = []
        try CSVTable(file, columns: ["hs2017", "hs2022"]).forEachRow { row throws(TableError) in
            let old = try row.codePrefix(0)
            if let last = gone.last, last >= old.subheading { throw row.fail("the rows are not in order") }
            var codes: [UInt32] = []
            for text in row.list(1) {
                guard let code = CodePrefix(text.utf8), code.length == 6, old.length == 6 else {
                    throw row.fail("a subheading has six digits")
                }
                codes.append(code.subheading)
            }
            guard !codes.isEmpty else { throw row.fail("hs2022 is empty") }
            gone.append(old.subheading)
            after.append(codes)
        }
        return (gone, after)
    }

    /// The subheadings of HS 2022 that a subheading of HS 2017 went to; none for one that HS 2017 did not have, or that
    /// HS 2022 still has.
    package func successors(of old: UInt32) -> [String] {
        let index = gone.lowerBound(old)
        guard index < gone.count, gone[index] == old else { return [] }
        return after[index].map { CodePrefix(subheading: $0).text }
    }

    /// Subheadings near one that HS 2022 does not have: of those around its place the ones that share most digits.
    package func nearest(_ code: CodePrefix, count: Int) -> [String] {
        let place = subheadings.lowerBound(code.subheading)
        let around = max(0, place - count * 2)..<min(subheadings.count, place + count * 2)
        return CodePrefix.nearest(
            to: code.prefix(6), among: around.map { (CodePrefix(subheading: subheadings[$0]).first, 6) }, count: count)
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
