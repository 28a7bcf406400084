/// A strictly scanned document: its bytes, and one flat array of nodes in the order of the text.
///
/// The scan checks everything RFC 8259 asks and everything `JSONLimits` bounds, so that readers of the tape only
/// look up and convert. Text is unescaped and numbers are converted when they are asked for.
package final class JSONTape {
    /// Reads the memory that this owns; valid as long as this lives.
    let reader: TapeReader

    static let rootIndex = 1
    static let absentIndex = 0

    /// - Throws: one issue: `invalid_json`, `duplicate_member`, `too_deep` or `too_large`.
    package convenience init(_ document: [UInt8], limits: JSONLimits = .standard) throws(JSONFailure) {
        let result: Result<Scanned, JSONFailure> = document.withUnsafeBytes { buffer in
            do throws(JSONFailure) { return .success(try Scanned(buffer, limits)) } catch { return .failure(error) }
        }
        self.init(owning: try result.get())
    }

    /// - Throws: as above. The bytes are copied.
    package convenience init(
        _ document: UnsafeRawBufferPointer, limits: JSONLimits = .standard
    ) throws(JSONFailure) {
        self.init(owning: try Scanned(document, limits))
    }

    private init(owning scanned: Scanned) {
        reader = TapeReader(bytes: scanned.bytes, nodes: scanned.nodes)
    }

    deinit {
        reader.bytes.deallocate()
        reader.nodes.deallocate()
    }

    /// The document as a whole.
    package var root: JSONValueView { JSONValueView(tape: self, index: Self.rootIndex) }
}

/// The memory of a tape, for code that runs while the tape is held elsewhere: two addresses, so that nobody counts
/// references at each look-up.
struct TapeReader {
    /// The document, followed by `Scanner.padding` zero bytes. A copy, so that no view can outlive it.
    let bytes: UnsafePointer<UInt8>
    /// Node 0 is the absent value, node 1 the document.
    let nodes: UnsafeMutablePointer<TapeNode>

    /// The bytes of a value, exactly as they stand in the document; strings with their quotes.
    func rawBytes(_ index: Int) -> UnsafeRawBufferPointer {
        let node = nodes[index]
        let start = Int(node.offset)
        switch node.kind {
        case .absent: return UnsafeRawBufferPointer(start: nil, count: 0)
        case .text, .escapedText, .key, .escapedKey:
            return UnsafeRawBufferPointer(start: bytes + start - 1, count: Int(node.length) + 2)
        default:
            return UnsafeRawBufferPointer(start: bytes + start, count: Int(node.length))
        }
    }
}

/// The memory a scan leaves behind, handed to its tape.
private struct Scanned {
    let bytes: UnsafePointer<UInt8>
    let nodes: UnsafeMutablePointer<TapeNode>

    init(_ document: UnsafeRawBufferPointer, _ limits: JSONLimits) throws(JSONFailure) {
        guard document.count <= limits.bytesMax else {
            throw JSONFailure(.tooLarge, "A document may have at most \(limits.bytesMax) bytes")
        }
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: document.count + Scanner.padding)
        if let start = document.baseAddress {
            UnsafeMutableRawPointer(copy).copyMemory(from: start, byteCount: document.count)
        }
        (copy + document.count).initialize(repeating: 0, count: Scanner.padding)
        var scanner = Scanner(UnsafePointer(copy), count: document.count, limits)
        do throws(ScanFault) {
            try scanner.document()
        } catch {
            let failure = scanner.failure(of: error)
            scanner.nodes.deallocate()
            copy.deallocate()
            throw failure
        }
        bytes = UnsafePointer(copy)
        nodes = scanner.nodes
    }
}
