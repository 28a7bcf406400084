#if CARNET_BENCH
    import AsyncHTTPClient
    import Foundation
    import JSON
    import NIOCore
    import NIOHTTP1
    import ServiceKit
    import Synchronization
    import Wire

    /// The same three calls with AsyncHTTPClient, its pool as it comes: the token of a peer, the same JSON, one deadline.
    enum AsyncHTTPClientFront {
        static func ask(
            _ addresses: [ServiceAddress]
        ) throws -> @Sendable (Int, FanoutBench.Question) async throws -> FanoutBench.Answer {
            guard let secret = ServiceSecret(BenchServer.secret) else { throw CommandFailure("no secret") }
            let token = Mutex((text: "", madeAt: Date.distantPast))
            let urls = addresses.map { "http://\($0.authority)\(FanoutBench.ask.path)" }
            return { index, question in
                var request = HTTPClientRequest(url: urls[index])
                request.method = .POST
                request.headers.add(name: "content-type", value: "application/json")
                request.headers.add(name: "carnet-service-token", value: fresh(token, secret))
                request.headers.add(name: "carnet-deadline", value: "9000")
                request.body = .bytes(ByteBuffer(bytes: try StrictJSONEncoder().encode(question)))
                let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
                let body = try await response.body.collect(upTo: 1 << 20)
                guard response.status == .ok else { throw CommandFailure("a peer answered \(response.status.code)") }
                return try StrictJSONDecoder().decode(FanoutBench.Answer.self, from: Array(body.readableBytesView))
            }
        }

        /// As our own client does it: one token for half the time that it is good.
        private static func fresh(_ token: borrowing Mutex<(text: String, madeAt: Date)>, _ secret: ServiceSecret)
            -> String
        {
            let now = Ambient.live.now()
            return token.withLock { token in
                if now.timeIntervalSince(token.madeAt) > Double(ServiceToken.lifetimeSeconds) / 2 {
                    token = (ServiceToken.issue(secret: secret, caller: "bench", now: now), now)
                }
                return token.text
            }
        }
    }
#endif
