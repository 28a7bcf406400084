extension CELFunction {
    static let times: [CELFunction] = [
        CELFunction(
            "timestamp", [.string, .int, .timestamp].map { Overload($0, gives: .timestamp) },
            .one { value, _ in
                switch value {
                case .timestamp: return value
                case .int(let seconds):
                    return CELTimestamp(seconds: seconds).map { .timestamp($0) }
                        ?? .failure(.overflow, "\(seconds) is not between the years 1 and 9999")
                case .string(let text):
                    return CELTimestamp(text).map { .timestamp($0) }
                        ?? .failure(.invalidArgument, "\(shown(text)) is no moment like 2026-11-29T12:30:00Z")
                default: return .noOverload("timestamp", value)
                }
            }),
        CELFunction(
            "duration", [.string, .int, .duration].map { Overload($0, gives: .duration) },
            .one { value, _ in
                switch value {
                case .duration: return value
                case .int(let seconds):
                    return CELDuration(seconds: seconds).map { .duration($0) }
                        ?? .failure(.overflow, "\(seconds) seconds are longer than 292 years")
                case .string(let text):
                    return CELDuration(text).map { .duration($0) }
                        ?? .failure(.invalidArgument, "\(shown(text)) is no duration like 1h30m or 90s")
                default: return .noOverload("duration", value)
                }
            }),
        getter("getFullYear") { $0.year },
        getter("getMonth") { $0.month - 1 },
        getter("getDate") { $0.day },
        getter("getDayOfMonth") { $0.day - 1 },
        getter("getDayOfWeek") { $0.weekday },
        getter("getDayOfYear") { $0.dayOfYear },
        getter("getHours", of: { $0.whole(3_600_000_000_000) }) { $0.hour },
        getter("getMinutes", of: { $0.whole(60_000_000_000) }) { $0.minute },
        getter("getSeconds", of: { $0.whole(1_000_000_000) }) { $0.second },
        getter("getMilliseconds", of: { $0.whole(1_000_000) % 1_000 }) { $0.millisecond },
    ]

    private static func getter(
        _ name: String, of duration: (@Sendable (CELDuration) -> Int64)? = nil,
        _ body: @escaping @Sendable (CalendarParts) -> Int64
    ) -> CELFunction {
        let forms = [Overload(on: .timestamp, gives: .int), Overload(on: .timestamp, .string, gives: .int)]
        return CELFunction(
            name, forms + (duration == nil ? [] : [Overload(on: .duration, gives: .int)]),
            .one { value, _ in
                switch value {
                case .timestamp(let moment): return .int(body(CalendarParts(moment, offset: 0)))
                case .duration(let length): return duration.map { .int($0(length)) } ?? .noOverload(name, value)
                default: return .noOverload(name, value)
                }
            },
            .two { value, zone, run in
                guard case .timestamp(let moment) = value, case .string(let name) = zone else {
                    return .noOverload(name, value, zone)
                }
                run.charge(100)
                guard let offset = TimeZones.offset(of: name, at: moment.seconds) else {
                    return .failure(.invalidArgument, "\(shown(name)) is no time zone")
                }
                return .int(body(CalendarParts(moment, offset: offset)))
            })
    }
}
