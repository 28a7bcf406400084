/// A length of time as iDEAL writes it: `PT15M`, `PT1H`, `PT90S`.
enum ISODuration {
    /// Whole seconds; nil for other text.
    static func seconds(_ text: String) -> Int64? {
        guard text.hasPrefix("PT") else { return nil }
        var (total, number, units): (Int64, Int64?, [(UInt8, Int64)]) = (
            0, nil, [(UInt8(ascii: "H"), 3_600), (UInt8(ascii: "M"), 60), (UInt8(ascii: "S"), 1)]
        )
        for byte in text.utf8.dropFirst(2) {
            if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                let value = (number ?? 0) * 10 + Int64(byte - UInt8(ascii: "0"))
                guard value <= 100_000 else { return nil }
                number = value
            } else {
                // Each unit once, the larger first.
                guard let count = number, let index = units.firstIndex(where: { $0.0 == byte }) else { return nil }
                total += count * units[index].1
                units.removeFirst(index + 1)
                number = nil
            }
        }
        return number == nil && units.count < 3 ? total : nil
    }
}
