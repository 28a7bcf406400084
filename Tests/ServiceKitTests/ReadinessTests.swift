import Foundation
import HTTPTypes
import JSON
import Logging
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import ServiceKit

@Suite struct ReadinessTests {
    private struct Cause: Error, CustomStringConvertible {
        let description = "db-7.internal refuses connections"
    }

    private func ask(_ path: String, asPeer: Bool, access: ServiceProcess.Access) async throws -> (Int, String) {
        let secret = try #require(ServiceSecret(testServiceSecret))
        let process = ServiceProcess(
            name: "tests", settings: try .forTests("tests"), ambient: .live, access: access, routes: Routes(),
            readiness: [ReadinessCheck("tables") {}, ReadinessCheck("database") { throw Cause() }])
        return try await withRunning(process) { address in
            var headers: [(name: String, value: String)] = []
            if asPeer {
                headers = [("carnet-service-token", ServiceToken.issue(secret: secret, caller: "tests", now: Date()))]
            }
            let answer = try await PlainClient(address).send(
                ServiceCall(method: .get, target: path, headers: headers, isRepeatable: true))
            return (answer.status, String(decoding: answer.body, as: UTF8.self))
        }
    }

    @Test(arguments: [ServiceProcess.Access.peers, .anybody])
    func `what is missing is named to everybody, and why only to peers`(access: ServiceProcess.Access) async throws {
        let stranger = try await ask("/readyz", asPeer: false, access: access)
        #expect(stranger.0 == 503)
        #expect(
            stranger.1 == #"""
                {"status":"not_ready","dependencies":[{"name":"tables","status":"ready"},\#
                {"name":"database","status":"missing"}]}
                """#)
        let peer = try await ask("/readyz", asPeer: true, access: access)
        #expect(peer.0 == 503)
        #expect(
            peer.1 == #"""
                {"status":"not_ready","dependencies":[{"name":"tables","status":"ready"},\#
                {"name":"database","status":"missing","detail":"db-7.internal refuses connections"}]}
                """#)
    }

    @Test func `a process that lacks something is alive all the same`() async throws {
        let answer = try await ask("/healthz", asPeer: false, access: .anybody)
        #expect(answer.0 == 200)
        #expect(answer.1 == #"{"status":"alive"}"#)
    }

    @Test(arguments: [(asPeer: false, status: 404), (asPeer: true, status: 200)])
    func `metrics of a public listener are for peers`(asPeer: Bool, status: Int) async throws {
        #expect(try await ask("/metrics", asPeer: asPeer, access: .anybody).0 == status)
    }

    @Test func `each line of a request's log holds the ids of the request and the trace`() async throws {
        let pipe = Pipe()
        var logger = Logger(label: "tests") { _ in
            LogLineHandler(
                service: "tests", logLevel: .info, form: .json,
                output: LogOutput(descriptor: pipe.fileHandleForWriting.fileDescriptor),
                metadataProvider: Logger.MetadataProvider(Scope.logMetadata))
        }
        logger.logLevel = .info
        let trace = TraceContext(traceID: TraceID(high: 1, low: 2), spanID: 3)
        let scope = Scope(
            requestID: "req_1", deadline: .now, merchant: nil, mode: .test, keyKind: .secret, trace: trace,
            eventLoop: nil)
        let line = logger
        Scope.$current.withValue(scope) { line.info("Done") }
        let text = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
        #expect(text.contains(#""request_id":"req_1","trace_id":"00000000000000010000000000000002""#))
    }
}
