import JSON
import ServiceKit
import Wire

/// A row of JSON: a question as `POST /v1/landed-cost/quotes` takes it, with an `id` of the shop's own, without what the
/// batch says for all.
enum BatchJSON {
    static let idMax = 200

    /// - Throws: what the question is refused for, with pointers into the row.
    static func question(_ bytes: [UInt8], _ defaults: BatchDefaults) throws -> (
        id: String?, LandedCostAPI.QuoteRequest
    ) {
        let object = try JSONTape(bytes, limits: JSONLimits(bytesMax: RowSplitter.rowBytesMax)).root.object()
        var whole: [UInt8] = [UInt8(ascii: "{")]
        whole.reserveCapacity(bytes.count + 400)
        var id: String?
        var names: Set<String> = []
        func add(_ name: String, _ json: [UInt8]) {
            if whole.count > 1 { whole.append(UInt8(ascii: ",")) }
            whole += JSONText.quoted(name)
            whole.append(UInt8(ascii: ":"))
            whole += json
        }
        for (name, value) in object.members {
            if name == "id" {
                id = try value.string()
            } else {
                names.insert(name)
                add(name, value.raw.bytes)
            }
        }
        for (name, json) in defaults.members where !names.contains(name) { add(name, json) }
        if !names.contains("currency"), defaults.currency == nil, let currency = firstCurrency(of: object) {
            add("currency", currency)
        }
        whole.append(UInt8(ascii: "}"))
        if let id, !(1...idMax).contains(id.count) {
            throw Problem.invalidField("/id", "invalid_value", "1 to \(idMax) characters")
        }
        return (id, try StrictJSONDecoder().decode(LandedCostAPI.QuoteRequest.self, from: whole))
    }

    /// What the first price is in: the shopper's currency where neither the row nor the batch names one.
    private static func firstCurrency(of row: JSONObjectView) -> [UInt8]? {
        guard let lines = try? row.arrayIfPresent("lines"),
            let line = try? lines.first(where: { _ in true })?.object(),
            let price = try? line.objectIfPresent("unit_price")
        else { return nil }
        return price.rawIfPresent("currency")?.bytes
    }

    /// The id of a row that cannot be answered, where it can be read at all.
    static func id(of bytes: [UInt8]) -> String? {
        guard let object = try? JSONTape(bytes).root.object(), let id = try? object.stringIfPresent("id") else {
            return nil
        }
        return (1...idMax).contains(id.count) ? id : nil
    }
}

/// A text as JSON writes it.
private enum JSONText {
    static func quoted(_ text: String) -> [UInt8] {
        var writer = JSONByteWriter(capacity: text.utf8.count + 8)
        writer.value(text)
        return writer.finish()
    }
}
