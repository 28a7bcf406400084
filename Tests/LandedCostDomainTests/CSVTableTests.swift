import LandedCostDomain
import Testing

@Suite struct CSVTableTests {
    private func rows(_ text: String, columns: [String] = ["a", "b"]) throws(TableError) -> [[String]] {
        var rows: [[String]] = []
        let table = try CSVTable(DataFile(name: "t.csv", bytes: Array(text.utf8)), columns: columns)
        try table.forEachRow { row throws(TableError) in rows.append(columns.indices.map { row.text($0) }) }
        return rows
    }

    @Test func `quotes may hold commas, quotes and line ends`() throws {
        let read = try rows("a,b\n\"x, \"\"y\"\"\",1\n\"two\nlines\",\n")
        #expect(read == [["x, \"y\"", "1"], ["two\nlines", ""]])
    }

    @Test(arguments: [
        ("b,a\n1,2\n", 1), ("a,b\n1,2\n3\n", 3), ("a,b\n1,2,3\n", 2), ("a,b\n\"1,2\n", 2), ("a,b\n1,2", 2),
        ("a,b\n\"1\"x,2\n", 2), ("", 1),
    ])
    func `a file that is not whole is refused with the line`(text: String, line: Int) throws {
        let error = #expect(throws: TableError.self) { try rows(text) }
        #expect(error?.file == "t.csv")
        #expect(error?.line == line)
    }
}
