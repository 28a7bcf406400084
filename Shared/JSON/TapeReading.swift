/// Looking up and converting what the scan left on the tape. nil and `absentIndex` mean "not that".
extension TapeReader {
    /// The index of a member's value, or `absentIndex`. Marks the member as asked for.
    ///
    /// A search begins behind the member found last, since most readers ask in the order in which others write.
    @inline(__always)
    func member(_ object: Int, _ name: UnsafeBufferPointer<UInt8>) -> Int {
        let end = Int(nodes[object].next)
        let first = object + 1
        guard first < end, nodes[object].kind == .object else { return JSONTape.absentIndex }
        let start = nodes[first].extra == 0 ? first : nodes[first].extra
        var key = start
        repeat {
            let next = Int(nodes[key].next)
            let after = next < end ? next : first
            if isKey(key, name) {
                nodes[first].extra = after
                see(key, of: object)
                return key + 1
            }
            key = after
        } while key != start
        return JSONTape.absentIndex
    }

    @inline(__always)
    private func isKey(_ key: Int, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        let node = nodes[key]
        if node.kind == .key {
            guard Int(node.length) == name.count, let start = name.baseAddress else {
                return node.length == 0 && name.isEmpty
            }
            return TapeNames.areEqual(bytes + Int(node.offset), start, name.count)
        }
        return TapeNames.resolved(node, bytes).elementsEqual(name)
    }

    @inline(__always)
    func see(_ key: Int, of object: Int) {
        guard !nodes[key].isSeen else { return }
        nodes[key].markSeen()
        nodes[object].extra -= 1
    }

    /// Takes back every mark below and at a value, after a reading that came to nothing.
    func forgetMarks(at index: Int) {
        var position = index
        while position < Int(nodes[index].next) {
            nodes[position].forgetMarks()
            if nodes[position].kind == .object {
                var members = 0
                var key = position + 1
                while key < Int(nodes[position].next) {
                    members += 1
                    key = Int(nodes[key].next)
                }
                nodes[position].extra = members
            }
            position += 1
        }
    }

    /// The members of an object nobody asked for, as indices of their names.
    func unseenKeys(of object: Int) -> [Int] { keys(of: object).filter { !nodes[$0].isSeen } }

    /// Indices of the names in an object, in the order of the text.
    func keys(of object: Int) -> [Int] {
        guard nodes[object].kind == .object else { return [] }
        var keys: [Int] = []
        var key = object + 1
        while key < Int(nodes[object].next) {
            keys.append(key)
            key = Int(nodes[key].next)
        }
        return keys
    }

    @inline(__always)
    func string(_ index: Int) -> String? {
        let node = nodes[index]
        guard node.kind == .text else {
            return node.kind == .escapedText ? resolvedString(node) : nil
        }
        return String(decoding: plainBytes(node), as: UTF8.self)
    }

    /// A member's name.
    func name(_ key: Int) -> String {
        let node = nodes[key]
        return node.kind == .key ? String(decoding: plainBytes(node), as: UTF8.self) : resolvedString(node)
    }

    @inline(__always)
    func plainBytes(_ node: TapeNode) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: bytes + Int(node.offset), count: Int(node.length))
    }

    @inline(never)
    private func resolvedString(_ node: TapeNode) -> String {
        String(unsafeUninitializedCapacity: Int(node.length)) { target in
            guard let start = target.baseAddress else { return 0 }
            return JSONEscapes.resolve(bytes + Int(node.offset), count: Int(node.length), into: start)
        }
    }

    @inline(__always)
    func bool(_ index: Int) -> Bool? {
        switch nodes[index].kind {
        case .yes: true
        case .no: false
        default: nil
        }
    }

    /// A number written without fraction and exponent that fits; eighteen characters always fit 64 bits.
    @inline(__always)
    func integer<Integer: FixedWidthInteger>(_ index: Int, as type: Integer.Type) -> Integer? {
        let node = nodes[index]
        guard node.kind == .integer else { return nil }
        guard node.length <= 18 else { return Integer(String(decoding: plainBytes(node), as: UTF8.self)) }
        let digits = plainBytes(node)
        let isNegative = digits[0] == UInt8(ascii: "-")
        var value: Int64 = 0
        var position = isNegative ? 1 : 0
        while position < digits.count {
            value = value &* 10 &+ Int64(digits[position] &- 0x30)
            position += 1
        }
        return Integer(exactly: isNegative ? 0 &- value : value)
    }

    /// A number as it is written, such as `19.990`.
    func numberText(_ index: Int) -> String? {
        let node = nodes[index]
        guard node.kind == .integer || node.kind == .number else { return nil }
        return String(decoding: plainBytes(node), as: UTF8.self)
    }

    /// The nearest finite number; nil for other values, and infinite for a number beyond the type.
    func float<Number: BinaryFloatingPoint & LosslessStringConvertible>(_ index: Int, as: Number.Type) -> Number? {
        numberText(index).flatMap { Number($0) }
    }
}
