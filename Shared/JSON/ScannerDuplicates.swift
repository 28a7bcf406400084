extension Scanner {
    /// Up to so many members each name is compared with each before it; a larger object gets a hash table, because
    /// comparing all pairs of ten thousand names would take fifty million steps.
    static let comparedMembersMax = 16

    /// Refuses two equal names in the object at `index`, compared byte by byte after escapes are resolved.
    mutating func refuseDuplicates(in index: Int, members: Int) throws(ScanFault) {
        if members < 2 { return }
        if members > Self.comparedMembersMax { return try refuseDuplicatesByHash(in: index, members: members) }
        // A bit for each name by its length and two of its bytes: a bit not yet set proves the name new.
        var bits: UInt64 = 0
        var key = index + 1
        while key < count {
            let bit = bit(of: nodes[key])
            if bits & bit != 0 || bit == 0 { try compareWithEarlier(key, in: index) }
            bits |= bit == 0 ? .max : bit
            key = Int(nodes[key].next)
        }
    }

    /// 0 for a name with escapes, which must be compared with all others.
    @inline(__always)
    private func bit(of key: TapeNode) -> UInt64 {
        guard key.kind == .key else { return 0 }
        let start = bytes + Int(key.offset)
        // The byte after a name is its quote, so an empty name is safe to look at.
        let last = start[max(Int(key.length) - 1, 0)]
        return 1 << UInt64(truncatingIfNeeded: (Int(key.length) &* 5 &+ Int(start[0]) &* 3 &+ Int(last)) & 63)
    }

    private func compareWithEarlier(_ key: Int, in index: Int) throws(ScanFault) {
        var earlier = index + 1
        while earlier < key {
            if TapeNames.areEqual(nodes[earlier], nodes[key], bytes) { throw duplicate(key) }
            earlier = Int(nodes[earlier].next)
        }
    }

    /// Open addressing over node indices. The hash is seeded anew in each process, so nobody can aim for collisions.
    private func refuseDuplicatesByHash(in index: Int, members: Int) throws(ScanFault) {
        let mask = 1 << (Int.bitWidth - (members * 2 - 1).leadingZeroBitCount) - 1
        var table = [UInt32](repeating: 0, count: mask + 1)
        var key = index + 1
        while key < count {
            var slot = TapeNames.hash(nodes[key], bytes) & mask
            while table[slot] != 0 {
                if TapeNames.areEqual(nodes[Int(table[slot])], nodes[key], bytes) { throw duplicate(key) }
                slot = (slot + 1) & mask
            }
            table[slot] = UInt32(truncatingIfNeeded: key)
            key = Int(nodes[key].next)
        }
    }

    private func duplicate(_ key: Int) -> ScanFault {
        ScanFault(
            code: .duplicateMember, offset: Int(nodes[key].offset) - 1, detail: "a member of this name came before",
            name: key)
    }
}

/// Names on the tape, compared as the bytes behind their escapes.
enum TapeNames {
    @inline(__always)
    static func areEqual(_ left: TapeNode, _ right: TapeNode, _ bytes: UnsafePointer<UInt8>) -> Bool {
        if left.kind == .key, right.kind == .key {
            return left.length == right.length
                && areEqual(bytes + Int(left.offset), bytes + Int(right.offset), Int(left.length))
        }
        return resolved(left, bytes) == resolved(right, bytes)
    }

    /// Compares in the largest words that fit; the last word overlaps the one before instead of leaving single bytes.
    @inline(__always)
    static func areEqual(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        if count >= 8 {
            var position = 0
            while position < count - 8 {
                if word(left, position, UInt64.self) != word(right, position, UInt64.self) { return false }
                position += 8
            }
            return word(left, count - 8, UInt64.self) == word(right, count - 8, UInt64.self)
        }
        if count >= 4 {
            return word(left, 0, UInt32.self) == word(right, 0, UInt32.self)
                && word(left, count - 4, UInt32.self) == word(right, count - 4, UInt32.self)
        }
        if count >= 2 {
            return word(left, 0, UInt16.self) == word(right, 0, UInt16.self) && left[count - 1] == right[count - 1]
        }
        return count == 0 || left[0] == right[0]
    }

    @inline(__always)
    private static func word<Word: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: UnsafePointer<UInt8>, _ position: Int, _ type: Word.Type
    ) -> Word {
        UnsafeRawPointer(bytes + position).loadUnaligned(as: type)
    }

    static func hash(_ node: TapeNode, _ bytes: UnsafePointer<UInt8>) -> Int {
        var hasher = Hasher()
        if node.kind == .key {
            hasher.combine(
                bytes: UnsafeRawBufferPointer(start: bytes + Int(node.offset), count: Int(node.length)))
        } else {
            resolved(node, bytes).withUnsafeBytes { hasher.combine(bytes: $0) }
        }
        return hasher.finalize()
    }

    @inline(never)
    static func resolved(_ node: TapeNode, _ bytes: UnsafePointer<UInt8>) -> [UInt8] {
        let count = Int(node.length)
        let start = bytes + Int(node.offset)
        guard node.kind == .escapedKey || node.kind == .escapedText else {
            return [UInt8](UnsafeBufferPointer(start: start, count: count))
        }
        return [UInt8](unsafeUninitializedCapacity: count) { target, length in
            length = target.baseAddress.map { JSONEscapes.resolve(start, count: count, into: $0) } ?? 0
        }
    }
}
