import CLibPQ

/// The values of one statement as libpq wants them: one buffer with all bytes, and pointers into it.
///
/// Text and numbers go as text, bytes as they are. The oid of each type is said, so that a statement means the same
/// whatever its values are.
struct PostgresParameters {
    private var buffer: [UInt8] = []
    /// Where each value begins in `buffer`; nil for null.
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    private(set) var types: [Oid] = []

    /// More than this many parameters do not fit the protocol's 16-bit count.
    static let countMax = 65_535

    /// - Throws: `SQLError.nulInText`, before libpq could cut the text off there; `.other` for too many values.
    init(_ values: [SQLValue]) throws(SQLError) {
        guard values.count <= Self.countMax else {
            throw .other(code: "54000", message: "more than \(Self.countMax) values")
        }
        for value in values {
            switch value {
            case .text(let text):
                guard !text.utf8.contains(0) else { throw .nulInText }
                append(text.utf8, type: PostgresType.text, format: 0)
            case .int64(let number): append(String(number).utf8, type: PostgresType.int8, format: 0)
            case .bytes(let bytes): append(bytes, type: PostgresType.bytea, format: 1)
            case .null(let type):
                offsets.append(nil)
                lengths.append(0)
                formats.append(0)
                types.append(PostgresType.oid(of: type))
            }
        }
    }

    private mutating func append(_ bytes: some Sequence<UInt8>, type: Oid, format: Int32) {
        let start = buffer.count
        buffer.append(contentsOf: bytes)
        offsets.append(start)
        lengths.append(Int32(clamping: buffer.count - start))
        buffer.append(0)  // libpq reads text up to a NUL
        formats.append(format)
        types.append(type)
    }

    /// Lends count, values, lengths and formats in libpq's form.
    func withPointers<R>(
        _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> R
    ) -> R {
        buffer.withUnsafeBytes { raw in
            let base = raw.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers: [UnsafePointer<CChar>?] = offsets.map { offset in
                offset.flatMap { offset in base.map { $0 + offset } }
            }
            return pointers.withUnsafeBufferPointer { values in
                lengths.withUnsafeBufferPointer { lengths in
                    formats.withUnsafeBufferPointer { formats in
                        body(Int32(offsets.count), values.baseAddress, lengths.baseAddress, formats.baseAddress)
                    }
                }
            }
        }
    }
}

/// Numbers of built-in types, fixed in PostgreSQL's catalogue (pg_type.dat) and kept by engines that speak its protocol.
enum PostgresType {
    static let bool: Oid = 16
    static let bytea: Oid = 17
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let text: Oid = 25
    static let numeric: Oid = 1700

    static func oid(of type: SQLType) -> Oid {
        switch type {
        case .text: text
        case .int64: int8
        case .bytes: bytea
        }
    }
}
