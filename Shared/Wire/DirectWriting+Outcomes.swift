import Commerce
package import JSON

// What a question or an answer may say besides, see `LandedCostAPI+Asking` and `LandedCostAPI+Outcomes`.

extension JSONByteWriter {
    package mutating func member(_ name: StaticString, ifPresent facts: LandedCostAPI.Facts?) {
        guard let facts else { return }
        beginObject(name)
        for fact in facts.given { member(named: fact.name, fact.text) }
        endObject()
    }

    package mutating func member(_ name: StaticString, ifPresent fees: [LandedCostAPI.SellerFee]?) {
        guard let fees else { return }
        beginArray(name)
        for fee in fees {
            beginObject()
            member("name", fee.name)
            member("amount", ifPresent: fee.amount)
            member("percent", ifPresent: fee.percent?.text)
            member("per", fee.per.rawValue)
            endObject()
        }
        endArray()
    }
}

extension LandedCostAPI.Rule: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("id", id)
        writer.member("effective_from", ifPresent: effectiveFrom)
        writer.member("effective_to", ifPresent: effectiveTo)
        writer.member("source", source)
        writer.member("confidence", confidence)
        writer.endObject()
    }
}

extension LandedCostAPI.Need: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("line_id", lineId)
        writer.member("fact", fact)
        writer.member("unit", unit)
        writer.member("why", why)
        writer.endObject()
    }
}

extension LandedCostAPI.TotalRange: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("low", low)
        writer.member("high", ifPresent: high)
        writer.endObject()
    }
}

extension LandedCostAPI.Outcome: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("code", code)
        writer.member("prohibitions", prohibitions)
        writer.endObject()
    }
}

extension LandedCostAPI.Prohibition: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("line_id", lineId)
        writer.member("rule", rule)
        writer.member("since", ifPresent: since)
        writer.member("why", why)
        writer.endObject()
    }
}

extension LandedCostAPI.NextChange: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("on", on.description)
        writer.member("rules", rules)
        writer.member("total", ifPresent: total)
        writer.member("difference", ifPresent: difference)
        writer.member("why", why)
        writer.endObject()
    }
}
