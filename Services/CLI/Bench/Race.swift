import Foundation

/// One of several ways to do the same.
struct Candidate: Sendable {
    let name: String
    let measure: @Sendable () async throws -> Measurement

    init(_ name: String, measure: @escaping @Sendable () async throws -> Measurement) {
        self.name = name
        self.measure = measure
    }
}

/// Candidates that take turns, so that what the machine does besides hits all of them alike; medians are shown.
struct Race: Sendable {
    let title: String
    let candidates: [Candidate]

    init(_ title: String, _ candidates: [Candidate]) {
        self.title = title
        self.candidates = candidates
    }

    /// Runs all candidates in turn, so many times, and prints a table; ratios are to the first.
    func run(rounds: Int) async throws {
        var results = [[Measurement]](repeating: [], count: candidates.count)
        for _ in 0..<rounds {
            for (index, candidate) in candidates.enumerated() { results[index].append(try await candidate.measure()) }
        }
        let out = Console.standard
        out.write("\n\(title)")
        out.write(Self.line("", "per second", "least", "most", "ratio", "p50 ms", "p99 ms", "CPU µs"))
        let base = Self.median(results[0].map(\.perSecond))
        for (candidate, runs) in zip(candidates, results) {
            let rates = runs.map(\.perSecond)
            let rate = Self.median(rates)
            out.write(
                Self.line(
                    candidate.name, Self.text(rate, 0), Self.text(rates.min() ?? 0, 0), Self.text(rates.max() ?? 0, 0),
                    Self.text(base > 0 ? rate / base : 0, 2), Self.percentile(50, runs), Self.percentile(99, runs),
                    Self.text(Self.median(runs.map(\.cpuMicroseconds)), 1)))
        }
    }

    private static func percentile(_ share: Int, _ runs: [Measurement]) -> String {
        let values = runs.compactMap { $0.percentile(share) }
        return values.isEmpty ? "–" : text(median(values), 2)
    }

    static func median(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return 0 }
        return values.sorted()[values.count / 2]
    }

    static func text(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

    private static func line(_ name: String, _ columns: String...) -> String {
        let width = 44
        let pad = String(repeating: " ", count: max(1, width - name.count))
        return name + pad + columns.map { String(repeating: " ", count: max(1, 10 - $0.count)) + $0 }.joined()
    }
}

/// What the figures were taken on.
enum Machine {
    static var line: String {
        let processor = value(of: "model name", in: "/proc/cpuinfo") ?? "unknown processor"
        let kilobytes = value(of: "MemTotal", in: "/proc/meminfo").flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
        let kernel = (try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)) ?? ""
        #if DEBUG
            let build = "debug build, whose figures mean nothing"
        #else
            let build = "release build"
        #endif
        return "\(processor), \(ProcessInfo.processInfo.activeProcessorCount) cores, \(kilobytes >> 20) GiB, Linux "
            + "\(kernel.trimmingCharacters(in: .whitespacesAndNewlines)), load \(load), \(build)"
    }

    /// What else was running, over the last minute.
    private static var load: String {
        let text = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
        return text.split(separator: " ").first.map(String.init) ?? "unknown"
    }

    private static func value(of name: String, in file: String) -> String? {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) }),
            let colon = line.firstIndex(of: ":")
        else { return nil }
        return line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
}
