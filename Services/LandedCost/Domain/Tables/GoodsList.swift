import Commerce

/// Goods that a rule is for or leaves out, by the beginning of their code or by the tax category they are sold under.
package final class GoodsList: Sendable {
    package let name: String
    private let prefixes: [CodePrefix]
    private let categories: [String]

    init(name: String, prefixes: [CodePrefix], categories: [String]) {
        self.name = name
        self.prefixes = prefixes
        self.categories = categories
    }

    func contains(_ code: CodePrefix, category: String?) -> Bool {
        if let category, categories.contains(category) { return true }
        return prefixes.contains { $0.contains(code.first) }
    }
}

/// The lists of `goods_lists.csv` by name.
struct GoodsLists {
    static let columns = ["list", "code_prefix", "tax_category", "goods", "source", "confidence"]

    private var lists: [String: GoodsList] = [:]
    /// Every tax category that a list names.
    private(set) var taxCategories: Set<String> = []

    init(_ file: DataFile) throws(TableError) {
        var names: [String] = []
        var prefixes: [String: [CodePrefix]] = [:]
        var categories: [String: [String]] = [:]
        try CSVTable(file, columns: Self.columns).forEachRow { row throws(TableError) in
            let name = try row.filled(0, "list")
            if !names.contains(name) { names.append(name) }
            guard row.isEmpty(1) != row.isEmpty(2) else { throw row.fail("either code_prefix or tax_category") }
            if row.isEmpty(1) {
                categories[name, default: []].append(row.text(2))
            } else {
                prefixes[name, default: []].append(try row.codePrefix(1))
            }
            _ = try row.filled(3, "goods")
            _ = try row.filled(4, "source")
            _ = try row.confidence(5)
        }
        taxCategories = Set(categories.values.joined())
        for name in names {
            lists[name] = GoodsList(name: name, prefixes: prefixes[name] ?? [], categories: categories[name] ?? [])
        }
    }

    /// The list that a field names; nil for an empty field.
    func list(_ row: CSVRow, _ column: Int) throws(TableError) -> GoodsList? {
        if row.isEmpty(column) { return nil }
        guard let list = lists[row.text(column)] else { throw row.fail("goods list \(row.text(column)) is unknown") }
        return list
    }
}
