/// Reading for the views: each returns the value or throws the one issue there is with it.
///
/// Kept beside the tape so that reading a member makes no view of it: a view holds the tape, and counting holders
/// took a fifth of the time.
extension TapeReader {
    @inline(__always)
    func readObject(_ index: Int) throws(JSONFailure) -> Int {
        guard nodes[index].kind == .object else { throw fault(index, .object) }
        return index
    }

    @inline(__always)
    func readArray(_ index: Int) throws(JSONFailure) -> Int {
        guard nodes[index].kind == .array else { throw fault(index, .list) }
        return index
    }

    @inline(__always)
    func readString(_ index: Int) throws(JSONFailure) -> String {
        guard let text = string(index) else { throw fault(index, .text) }
        return text
    }

    @inline(__always)
    func readBool(_ index: Int) throws(JSONFailure) -> Bool {
        guard let value = bool(index) else { throw fault(index, .boolean) }
        return value
    }

    @inline(__always)
    func readInteger<Integer: FixedWidthInteger>(_ index: Int, as type: Integer.Type) throws(JSONFailure) -> Integer {
        guard let value = integer(index, as: type) else {
            guard nodes[index].kind == .integer else { throw fault(index, .wholeNumber) }
            throw JSONFailure(
                .outOfRange, at: pointer(to: index), "The number must lie between \(type.min) and \(type.max)")
        }
        return value
    }

    func readNumberText(_ index: Int) throws(JSONFailure) -> String {
        guard let text = numberText(index) else { throw fault(index, .number) }
        return text
    }

    @inline(__always)
    func readDecimal(_ index: Int) throws(JSONFailure) -> JSONDecimal {
        guard nodes[index].kind == .text, let decimal = JSONDecimal(plainBytes(nodes[index])) else {
            throw decimalFault(index)
        }
        return decimal
    }

    @inline(never)
    private func decimalFault(_ index: Int) -> JSONFailure {
        guard string(index) != nil else { return fault(index, .text) }
        return JSONFailure(.invalidValue, at: pointer(to: index), "A plain decimal such as \"19.99\" is needed")
    }

    @inline(never)
    private func fault(_ index: Int, _ needed: Needed) -> JSONFailure {
        JSONFailure(.wrongType, at: pointer(to: index), "\(needed.rawValue), found \(found(index))")
    }

    /// What stands there, in words for the sender of the document.
    func found(_ index: Int) -> String {
        switch nodes[index].kind {
        case .absent: "nothing"
        case .null: "null"
        case .yes, .no: "true or false"
        case .integer: "a number"
        case .number: "a number with a fraction or an exponent"
        case .text, .escapedText, .key, .escapedKey: "text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
