import Commerce

/// How long a trade stays open, in Alipay's notation.
enum AlipayTimeout {
    /// Seconds; 0 for `1c`, the end of the day; nil for other text or a time outside of one minute to 15 days.
    static func seconds(_ text: String) -> Int64? {
        if text == "1c" { return 0 }
        guard let unit = text.last, let count = Int64(text.dropLast()), count > 0, count <= 21_600 else { return nil }
        let perUnit: [Character: Int64] = ["m": 60, "h": 3_600, "d": 86_400]
        guard let seconds = perUnit[unit].map({ $0 * count }), (60...1_296_000).contains(seconds) else { return nil }
        return seconds
    }

    /// Midnight in Beijing after this moment.
    static func endOfDay(_ moment: Timestamp) -> Timestamp {
        let day = Language.chinese.day(moment)
        return Timestamp(day.adding(days: 1).startOfDay).adding(.seconds(-8 * 3_600))
    }
}
