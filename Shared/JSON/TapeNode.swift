/// What stands at a place of the tape. The order is the order of the stored codes.
enum TapeKind: UInt8 {
    /// Node 0 only: the value of a member that is not there. Has no members and no elements.
    case absent
    case null, yes, no
    /// A number without fraction and exponent, and any other number.
    case integer, number
    /// A string as it is, and one with escapes in it.
    case text, escapedText
    case array, object
    /// A member's name; its value is the next node.
    case key, escapedKey
}

/// One value or member name of a scanned document: 16 bytes.
struct TapeNode {
    /// Kind in bits 0-3, flags in bits 4-7, `extra` above.
    private var bits: UInt32
    /// First byte: of a string the one after the quote, of a container its bracket.
    let offset: UInt32
    /// Bytes: of a string without its quotes, of a container with both brackets.
    var length: UInt32
    /// The index after the subtree; for a name the index after its value. 0 while the value is being scanned.
    var next: UInt32

    init(_ kind: TapeKind, offset: Int, length: Int, next: Int) {
        bits = UInt32(kind.rawValue)
        self.offset = UInt32(truncatingIfNeeded: offset)
        self.length = UInt32(truncatingIfNeeded: length)
        self.next = UInt32(truncatingIfNeeded: next)
    }

    @inline(__always)
    var kind: TapeKind { unsafeBitCast(UInt8(truncatingIfNeeded: bits & 0xF), to: TapeKind.self) }

    /// Of an array the number of elements; of an object the members nobody asked for yet;
    /// of the first name in an object the name at which the next search begins (0: itself).
    @inline(__always)
    var extra: Int {
        get { Int(bits >> 8) }
        set { bits = bits & 0xFF | UInt32(truncatingIfNeeded: newValue) << 8 }
    }

    /// On a name: somebody asked for this member.
    @inline(__always)
    var isSeen: Bool { bits & 0x10 != 0 }
    @inline(__always)
    mutating func markSeen() { bits |= 0x10 }

    /// On an object: somebody reads it member by member, so that unasked members are unknown ones.
    @inline(__always)
    var isOpened: Bool { bits & 0x20 != 0 }
    @inline(__always)
    mutating func markOpened() { bits |= 0x20 }

    /// Back to the state after the scan, but for `extra`.
    mutating func forgetMarks() { bits &= ~0x30 }
}
