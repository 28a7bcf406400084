import Foundation
import HTTPTypes
import Metrics
import NIOCore

/// The connections of one listener on one event loop; one tick sweeps all their time limits.
///
/// Confined to that loop, which is what makes it `Sendable`.
final class ListenerLoop: @unchecked Sendable {
    private static let tick: TimeAmount = .milliseconds(100)

    let deadlines: ListenerDeadlines
    private let loop: any EventLoop
    private let count: ConnectionCount
    private var guests: [ObjectIdentifier: any Guest] = [:]
    private var isTicking = false
    private var dateSecond = Int64.min
    private var dateText = ""
    private(set) var isDraining = false
    /// Connections are still taken, but answers send their clients elsewhere.
    private(set) var isLeaving = false

    init(loop: any EventLoop, count: ConnectionCount, deadlines: ListenerDeadlines) {
        self.deadlines = deadlines
        self.loop = loop
        self.count = count
    }

    /// Takes a connection or a stream in; or says why it must go.
    func add(_ guest: any Guest) -> Problem? {
        guests[ObjectIdentifier(guest)] = guest
        tickIfNeeded()
        guard count.enter() else {
            return Problem(
                "too-many-connections", .serviceUnavailable, "There are too many connections",
                headers: [.retryAfter: "1"])
        }
        return nil
    }

    func remove(_ guest: any Guest) {
        guard guests.removeValue(forKey: ObjectIdentifier(guest)) != nil else { return }
        count.leave()
    }

    func refused(_ problem: Problem) {
        Counter(label: "http_refused_connections", dimensions: [("problem", problem.slug)]).increment()
    }

    func announce() {
        loop.execute { self.isLeaving = true }
    }

    func drain() {
        loop.execute {
            self.isDraining = true
            for guest in self.guests.values { guest.drain() }
        }
    }

    func closeAll() {
        loop.execute {
            for guest in self.guests.values { guest.close() }
        }
    }

    /// The `Date` field (RFC 9110, 6.6.1) with its line end, made once a second.
    var dateLine: String {
        let now = Int64(time(nil))
        if now != dateSecond {
            dateSecond = now
            dateText = "date: \(HTTPDate.text(secondsSince1970: dateSecond))\r\n"
        }
        return dateText
    }

    private func tickIfNeeded() {
        guard !isTicking else { return }
        isTicking = true
        loop.assumeIsolated().scheduleTask(in: Self.tick) { self.sweep() }
    }

    private func sweep() {
        isTicking = false
        let now = NIODeadline.now()
        let late = guests.values.filter { guest in guest.deadline.map { $0 <= now } ?? false }
        for guest in late { guest.isLate() }
        if !guests.isEmpty { tickIfNeeded() }
    }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
enum HTTPDate {
    static func text(secondsSince1970 seconds: Int64) -> String {
        var moment = time_t(seconds)
        var parts = tm()
        gmtime_r(&moment, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) "
            + "\(1900 + Int(parts.tm_year)) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
    }
}
