import CLibPQ

/// What one statement answered, copied out of libpq's result.
struct PostgresAnswer {
    /// Rows inserted, changed or deleted; 0 for a query.
    var changed = 0
    var rows: [SQLRow] = []
    /// Such as `INSERT 0 1` or `COMMIT`.
    var tag = ""

    init() {}

    init(_ result: OpaquePointer) throws(SQLError) {
        tag = PQcmdStatus(result).map { String(cString: $0) } ?? ""
        if !tag.hasPrefix("SELECT") {
            changed = PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
        }
        let rowCount = PQntuples(result)
        let columnCount = PQnfields(result)
        guard rowCount > 0 else { return }
        var columns: [String] = []
        var types: [Oid] = []
        for column in 0..<columnCount {
            columns.append(PQfname(result, column).map { String(cString: $0) } ?? "")
            types.append(PQftype(result, column))
        }
        rows.reserveCapacity(Int(rowCount))
        for row in 0..<rowCount {
            var values: [SQLValue] = []
            values.reserveCapacity(Int(columnCount))
            for column in 0..<columnCount {
                values.append(try Self.value(result, row, column, types[Int(column)]))
            }
            rows.append(SQLRow(columns: columns, values: values))
        }
    }

    private static func value(
        _ result: OpaquePointer, _ row: Int32, _ column: Int32, _ type: Oid
    ) throws(SQLError) -> SQLValue {
        let isNumber = [PostgresType.int8, PostgresType.int4, PostgresType.int2, PostgresType.numeric].contains(type)
        if PQgetisnull(result, row, column) == 1 {
            return .null(type == PostgresType.bytea ? .bytes : isNumber || type == PostgresType.bool ? .int64 : .text)
        }
        guard let start = PQgetvalue(result, row, column) else { return .null(.text) }
        let raw = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
        if type == PostgresType.bytea { return .bytes(try bytes(fromHex: raw)) }
        let text = String(decoding: raw, as: UTF8.self)
        if type == PostgresType.bool { return .int64(text == "t" ? 1 : 0) }
        // A SUM of BIGINT is a NUMERIC on PostgreSQL and an INTEGER on SQLite.
        if isNumber, let number = Int64(text) { return .int64(number) }
        return .text(text)
    }

    /// `\x` and two digits a byte, which is what `bytea_output = hex` writes.
    private static func bytes(fromHex raw: UnsafeRawBufferPointer) throws(SQLError) -> [UInt8] {
        func digit(_ byte: UInt8) throws(SQLError) -> UInt8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): return byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): return byte - UInt8(ascii: "a") + 10
            default: throw .other(code: "22000", message: "bytea is not in hexadecimal")
            }
        }
        guard raw.count >= 2, raw.count.isMultiple(of: 2), raw[0] == UInt8(ascii: "\\"), raw[1] == UInt8(ascii: "x")
        else { throw .other(code: "22000", message: "bytea is not in hexadecimal") }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(raw.count / 2 - 1)
        var position = 2
        while position < raw.count {
            bytes.append(try digit(raw[position]) << 4 | digit(raw[position + 1]))
            position += 2
        }
        return bytes
    }
}
