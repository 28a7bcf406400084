import Foundation

/// PostgreSQL's own load generator with the same three inserts, prepared: what the server can do for C in a loop.
enum PgbenchCandidate {
    static func make(
        url: String, schema: String, connections: Int, seconds: Double, isPipelined: Bool
    ) -> Candidate {
        Candidate(isPipelined ? "pgbench, pipelined" : "pgbench, five round trips") {
            let script = FileManager.default.temporaryDirectory.appending(path: "\(schema)-pgbench.sql")
            try Data(text(isPipelined: isPipelined).utf8).write(to: script)
            defer { try? FileManager.default.removeItem(at: script) }
            var environment = ProcessInfo.processInfo.environment
            environment["PGOPTIONS"] = "-csearch_path=\(schema)"
            // It counts in whole seconds.
            let program = Program(
                path: "/usr/bin/env",
                arguments: [
                    "pgbench", "-n", "-M", "prepared", "-c", "\(connections)", "-j", "\(min(2, connections))",
                    "-T", "\(max(1, Int(seconds.rounded())))", "-f", script.path, url,
                ], environment: environment)
            let answer = String(decoding: try await Errand.run(program), as: UTF8.self)
            guard let rate = answer.firstMatch(of: /tps = ([0-9.]+)/).flatMap({ Double($0.1) }) else {
                throw CommandFailure("pgbench did not tell its rate: \(answer.suffix(200))")
            }
            let operations = Int((rate * seconds).rounded())
            return Measurement(operations: operations, elapsed: .seconds(seconds), cpu: .zero)
        }
    }

    /// The large values are part of the text, so that they are sent once: that is in pgbench's favour.
    private static func text(isPipelined: Bool) -> String {
        let moment = "1795000000000"
        let lines = [
            "BEGIN;",
            """
            INSERT INTO bench_key (key, fingerprint, created_at) \
            VALUES (gen_random_uuid()::text, repeat('7', 32)::bytea, \(moment));
            """,
            """
            INSERT INTO bench_row (id, created_at, document) \
            VALUES (gen_random_uuid()::text, \(moment), repeat('x', 1500)::bytea);
            """,
            """
            INSERT INTO bench_event (id, topic, payload) \
            VALUES (gen_random_uuid()::text, 'bench.done', repeat('y', 200)::bytea);
            """,
            "COMMIT;",
        ]
        return (isPipelined ? ["\\startpipeline"] + lines + ["\\endpipeline"] : lines).joined(separator: "\n") + "\n"
    }
}
