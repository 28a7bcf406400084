import JSON

extension BenchSum {
    init(_ view: JSONObjectView) throws(JSONFailure) {
        amount = try view.string("amount")
        currency = try view.string("currency")
        try view.refuseUnknown()
    }
    func write(_ name: StaticString, to writer: inout JSONByteWriter) {
        writer.beginObject(name)
        writer.member("amount", amount)
        writer.member("currency", currency)
        writer.endObject()
    }
}

extension BenchCart {
    init(direct bytes: [UInt8]) throws(JSONFailure) {
        let view = try JSONTape(bytes).root.object()
        currency = try view.string("currency")
        destination = try view.string("destination")
        lines = try view.array("lines").read { line throws(JSONFailure) in
            let line = try line.object()
            let value = BenchCartLine(
                sku: try line.string("sku"), quantity: Int(try line.int64("quantity")), price: try line.string("price"))
            try line.refuseUnknown()
            return value
        }
        try view.refuseUnknown()
    }
    func direct() -> [UInt8] {
        var writer = JSONByteWriter(capacity: 512)
        writer.beginObject()
        writer.member("currency", currency)
        writer.member("destination", destination)
        writer.beginArray("lines")
        for line in lines {
            writer.beginObject()
            writer.member("sku", line.sku)
            writer.member("quantity", line.quantity)
            writer.member("price", line.price)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.finish()
    }
}

extension BenchCharge {
    static func all(_ view: JSONArrayView) throws(JSONFailure) -> [BenchCharge] {
        var charges: [BenchCharge] = []
        charges.reserveCapacity(view.count)
        for charge in view { charges.append(try BenchCharge(charge.object())) }
        return charges
    }
    init(_ view: JSONObjectView) throws(JSONFailure) {
        kind = try view.string("kind")
        label = try view.string("label")
        amount = try BenchSum(view.object("amount"))
        rate = try view.stringIfPresent("rate")
        basis = try view.string("basis")
        isIncluded = try view.bool("is_included")
        try view.refuseUnknown()
    }
    func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("kind", kind)
        writer.member("label", label)
        amount.write("amount", to: &writer)
        if let rate { writer.member("rate", rate) }
        writer.member("basis", basis)
        writer.member("is_included", isIncluded)
        writer.endObject()
    }
}

extension BenchQuote {
    init(direct bytes: [UInt8]) throws(JSONFailure) {
        let view = try JSONTape(bytes).root.object()
        id = try view.string("id")
        createdAt = try view.string("created_at")
        expiresAt = try view.string("expires_at")
        lines = try view.array("lines").read { line throws(JSONFailure) in
            let line = try line.object()
            let value = BenchQuoteLine(
                sku: try line.string("sku"), title: try line.string("title"), hsCode: try line.string("hs_code"),
                quantity: Int(try line.int64("quantity")), unitPrice: try BenchSum(line.object("unit_price")),
                charges: try BenchCharge.all(line.array("charges")))
            try line.refuseUnknown()
            return value
        }
        offers = try view.array("offers").read { offer throws(JSONFailure) in
            let offer = try offer.object()
            let value = BenchOffer(
                id: try offer.string("id"), carrier: try offer.string("carrier"), service: try offer.string("service"),
                price: try BenchSum(offer.object("price")), daysMin: Int(try offer.int64("days_min")),
                daysMax: Int(try offer.int64("days_max")), notes: try offer.stringIfPresent("notes"))
            try offer.refuseUnknown()
            return value
        }
        total = try BenchSum(view.object("total"))
        try view.refuseUnknown()
    }
    func direct() -> [UInt8] {
        var writer = JSONByteWriter(capacity: 24_000)
        writer.beginObject()
        writer.member("id", id)
        writer.member("created_at", createdAt)
        writer.member("expires_at", expiresAt)
        writer.beginArray("lines")
        for line in lines {
            writer.beginObject()
            writer.member("sku", line.sku)
            writer.member("title", line.title)
            writer.member("hs_code", line.hsCode)
            writer.member("quantity", line.quantity)
            line.unitPrice.write("unit_price", to: &writer)
            writer.beginArray("charges")
            for charge in line.charges { charge.write(to: &writer) }
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
        writer.beginArray("offers")
        for offer in offers {
            writer.beginObject()
            writer.member("id", offer.id)
            writer.member("carrier", offer.carrier)
            writer.member("service", offer.service)
            offer.price.write("price", to: &writer)
            writer.member("days_min", offer.daysMin)
            writer.member("days_max", offer.daysMax)
            if let notes = offer.notes { writer.member("notes", notes) }
            writer.endObject()
        }
        writer.endArray()
        total.write("total", to: &writer)
        writer.endObject()
        return writer.finish()
    }
}
