/// Writes `Codable` types as JSON: UTF-8, no space, members in the order in which the type encodes them.
///
/// `nil` members are left out (what encodes null explicitly gets null), `/` and letters beyond ASCII are not
/// escaped, whole numbers are exact. Equal values give equal bytes as long as the type itself keeps an order;
/// a dictionary does not.
package struct StrictJSONEncoder: Sendable {
    /// Our own readers accept no deeper document, so none is written.
    static let depthMax = 64

    package init() {}

    /// - Throws: `EncodingError` for a number that is not finite and for more than 64 containers in one another;
    ///   what the value itself throws.
    package func encode(_ value: some Encodable) throws -> [UInt8] {
        let run = EncodingRun()
        try run.encode(value, in: run.rootPlace)
        guard !run.isTooDeep else {
            throw EncodingError.invalidValue(
                value,
                .init(codingPath: [], debugDescription: "More than \(Self.depthMax) objects and lists in one another"))
        }
        return run.sink.pointee.array
    }
}
