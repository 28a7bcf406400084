/// A code of a nomenclature with words for what is under it.
package struct GoodsLabel: Hashable, Sendable {
    /// 2 to 10 digits.
    package let code: String
    package let text: String
    /// Other words that people use, and that the text does not have.
    package let keywords: String

    /// Codes to the tenth digit in one country's tariff.
    static let lengths: Set<Int> = [2, 4, 6, 8, 10]
    /// A label of ours has 90; official texts run to some 700.
    static let textMax = 2_000

    /// Reads `code,text[,keywords]`.
    /// - Throws: `TableError` naming the row.
    package static func read(_ file: DataFile) throws(TableError) -> [GoodsLabel] {
        let header = String(decoding: file.bytes.prefix { $0 != 10 && $0 != 13 }, as: UTF8.self)
        let columns = header == "code,text" ? ["code", "text"] : ["code", "text", "keywords"]
        var labels: [GoodsLabel] = []
        var codes: Set<String> = []
        try CSVTable(file, columns: columns).forEachRow { row throws(TableError) in
            let code = row.text(0).filter { $0 != "." && $0 != " " }
            guard lengths.contains(code.count), code.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                throw row.fail("\(row.text(0)) is no code of 2, 4, 6, 8 or 10 digits")
            }
            guard codes.insert(code).inserted else { throw row.fail("\(code) is there twice") }
            let label = GoodsLabel(
                code: code, text: try row.filled(1, "text"), keywords: columns.count == 3 ? row.text(2) : "")
            guard label.text.utf8.count <= textMax, label.keywords.utf8.count <= textMax else {
                throw row.fail("a text is longer than \(textMax) bytes")
            }
            labels.append(label)
        }
        return labels
    }
}
