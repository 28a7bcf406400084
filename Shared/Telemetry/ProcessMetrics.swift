import Foundation

/// What this process takes of the machine, under the names that Prometheus' own clients use.
package enum ProcessMetrics {
    /// Reads Linux' `/proc/self`; what cannot be read is left out.
    package static func read() -> [MetricSample] {
        var samples: [MetricSample] = []
        let pageBytes = Double(sysconf(Int32(_SC_PAGESIZE)))
        if let sizes = words(of: "/proc/self/statm"), sizes.count > 1 {
            add("process_virtual_memory_bytes", "Address space", sizes[0], times: pageBytes, to: &samples)
            add("process_resident_memory_bytes", "Memory in use", sizes[1], times: pageBytes, to: &samples)
        }
        // Before the name of the program, which may hold spaces, stands its number; fields are counted after it.
        if let stat = contents(of: "/proc/self/stat"), let end = stat.lastIndex(of: ")") {
            let fields = stat[stat.index(after: end)...].split(separator: " ").map(String.init)
            let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
            if fields.count > 19, let user = Double(fields[11]), let system = Double(fields[12]) {
                samples.append(
                    MetricSample(
                        "process_cpu_seconds_total", .counter, "Processor time, user and system",
                        value: (user + system) / ticks))
                if let began = Double(fields[19]), let boot = bootSecond() {
                    samples.append(
                        MetricSample(
                            "process_start_time_seconds", .gauge, "When the process began, since 1970",
                            value: boot + began / ticks))
                }
            }
        }
        // The folder that lists them is open while it is read.
        if let count = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
            samples.append(
                MetricSample("process_open_fds", .gauge, "Open files and sockets", value: Double(max(0, count - 1))))
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            samples.append(
                MetricSample("process_max_fds", .gauge, "Files and sockets allowed", value: Double(limit.rlim_cur)))
        }
        return samples
    }

    private static func add(
        _ name: String, _ help: String, _ text: String, times factor: Double, to samples: inout [MetricSample]
    ) {
        guard let number = Double(text) else { return }
        samples.append(MetricSample(name, .gauge, help, value: number * factor))
    }

    private static func bootSecond() -> Double? {
        contents(of: "/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }
            .flatMap { Double($0.dropFirst(6)) }
    }

    private static func words(of path: String) -> [String]? {
        contents(of: path)?.split(separator: " ").map(String.init)
    }

    private static func contents(of path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
