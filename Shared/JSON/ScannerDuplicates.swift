extension Scanner {
    /// Up to so many members each name is compared with each before it; a larger object gets a hash table, because
    /// comparing all pairs of ten thousand names would take fifty million steps.
    static let comparedMembersMax = 16

    /// Refuses two equal names in the object at `index`, compared byte by byte after escapes are resolved.
    mutating func refuseDuplicates(in index: Int, members: Int) throws(ScanFault) {
        if members < 2 { return }
        if members > Self.comparedMembersMax { return try refuseDuplicatesByHash(in: index, members: members) }
        var key = Int(nodes[index + 1].next)
        while key < count {
            var earlier = index + 1
            while earlier < key {
                if TapeNames.areEqual(nodes[earlier], nodes[key], bytes) { throw duplicate(key) }
                earlier = Int(nodes[earlier].next)
            }
            key = Int(nodes[key].next)
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

    @inline(__always)
    static func areEqual(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var position = 0
        while position + 8 <= count {
            let one = UnsafeRawPointer(left + position).loadUnaligned(as: UInt64.self)
            let other = UnsafeRawPointer(right + position).loadUnaligned(as: UInt64.self)
            if one != other { return false }
            position += 8
        }
        while position < count {
            if left[position] != right[position] { return false }
            position += 1
        }
        return true
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
