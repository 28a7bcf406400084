/// One writing of one document, straight to bytes.
///
/// `Codable` hands out containers that stay usable while others are filled. Here the text grows at its end only, so
/// a container that is written to ends those opened inside it, and one that was ended so cannot be written to again.
final class EncodingRun {
    /// Behind a pointer, because each access to a class's own property is watched at run time: a fifth of the work.
    let sink: UnsafeMutablePointer<ByteSink>
    private(set) var isTooDeep = false
    private let levels: UnsafeMutablePointer<Level>
    private var top = 0
    private var lastSerial: UInt32 = 0

    /// An open container. Level 0 stands for the document: a list of one element without brackets.
    struct Level {
        var serial: UInt32
        var isObject: Bool
        var isEmpty = true
        /// A name or a comma is written and its value is not.
        var awaitsValue: Bool
    }

    /// Names one container of the document; two words with the run, so that an existential holds it without a box.
    struct Place {
        let level: Int32
        let serial: UInt32

        /// No container has this serial number.
        static let ended = Place(level: 0, serial: .max)
    }

    init() {
        sink = .allocate(capacity: 1)
        sink.initialize(to: ByteSink(capacity: 1_024))
        levels = .allocate(capacity: StrictJSONEncoder.depthMax + 1)
        levels.initialize(to: Level(serial: 0, isObject: false, awaitsValue: true))
    }

    deinit {
        sink.deinitialize(count: 1)
        sink.deallocate()
        levels.deallocate()
    }

    var rootPlace: Place { Place(level: 0, serial: 0) }

    /// Writes a value of any type where `place` awaits one, and ends whatever it left open.
    func encode<Value: Encodable>(_ value: Value, in place: Place) throws {
        if Value.self == RawJSON.self {
            splice(unsafeBitCast(value, to: RawJSON.self))
        } else {
            try value.encode(to: ByteEncoder(run: self, place: place))
            finish(place)
        }
    }

    /// Ends everything inside `place`; a value that wrote nothing is an empty object.
    @inline(__always)
    func finish(_ place: Place) {
        while top > Int(place.level) { close() }
        if levels[top].awaitsValue { sink.pointee.append("{}") }
        levels[top].awaitsValue = false
    }

    func splice(_ raw: RawJSON) {
        sink.pointee.appendLong(raw.bytes)
        valueWritten()
    }

    @inline(__always)
    func valueWritten() { levels[top].awaitsValue = false }

    /// Opens a container as the value that `place` awaits; a type that asks twice gets the same one again.
    func open(isObject: Bool, in place: Place) -> Place {
        let level = Int(place.level)
        if !levels[level].awaitsValue, top > level, levels[level + 1].isObject == isObject {
            return Place(level: place.level + 1, serial: levels[level + 1].serial)
        }
        guard top == level, levels[level].awaitsValue, top < StrictJSONEncoder.depthMax else {
            isTooDeep = isTooDeep || top >= StrictJSONEncoder.depthMax
            return .ended
        }
        levels[top].awaitsValue = false
        sink.pointee.append(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
        top += 1
        lastSerial += 1
        (levels + top).initialize(to: Level(serial: lastSerial, isObject: isObject, awaitsValue: false))
        return Place(level: place.level + 1, serial: lastSerial)
    }

    private func close() {
        if levels[top].awaitsValue { sink.pointee.append("{}") }
        sink.pointee.append(levels[top].isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
        top -= 1
    }

    /// Makes `place` the innermost open container and writes the comma before its next member or element.
    @inline(__always)
    func advance(_ place: Place) throws {
        guard place.level <= top, levels[Int(place.level)].serial == place.serial else { throw misuse() }
        finish(place)
        if levels[top].isEmpty { levels[top].isEmpty = false } else { sink.pointee.append(UInt8(ascii: ",")) }
        levels[top].awaitsValue = true
    }

    @inline(__always)
    func name(_ name: String, in place: Place) throws {
        try advance(place)
        sink.pointee.append(text: name)
        sink.pointee.append(UInt8(ascii: ":"))
    }

    /// For a single value: there must be a place for it.
    @inline(__always)
    func expectValue(in place: Place) throws {
        guard Int(place.level) == top, levels[top].serial == place.serial, levels[top].awaitsValue else {
            throw misuse()
        }
    }

    @inline(never)
    private func misuse() -> EncodingError {
        EncodingError.invalidValue(
            "",
            .init(codingPath: [], debugDescription: "A container that is ended or too deep, or a second single value"))
    }
}

extension EncodingRun {
    @inline(__always)
    func write(_ value: String) {
        sink.pointee.append(text: value)
        valueWritten()
    }

    @inline(__always)
    func write(_ value: Bool) {
        sink.pointee.append(value ? "true" : "false")
        valueWritten()
    }

    @inline(__always)
    func writeNull() {
        sink.pointee.append("null")
        valueWritten()
    }

    @inline(__always)
    func write<Integer: FixedWidthInteger>(_ value: Integer) {
        if let small = Int64(exactly: value) {
            sink.pointee.append(integer: small)
        } else {
            sink.pointee.append(description: value.description)
        }
        valueWritten()
    }

    /// The shortest text that reads back as the same number.
    func write<Number: BinaryFloatingPoint & CustomStringConvertible>(float value: Number) throws {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value, .init(codingPath: [], debugDescription: "JSON has no number that is not finite"))
        }
        sink.pointee.append(description: value.description)
        valueWritten()
    }
}
