import Commerce
import Egress
import Logging
import PricingDomain
import ServiceKit
import ServiceLifecycle
import ServiceStorage
import Storage

/// Fetches each feed when it is due: asks whether there is another file, takes it in where it can be used, and leaves
/// things as they were where it cannot.
struct RateFetcher: Service {
    let feeds: [RateFeed]
    let database: any Database
    let rates: Rates
    let ambient: Ambient
    let egress: EgressClient
    let every: Duration
    /// Of one call, its whole answer included.
    var deadline: Duration = .seconds(30)
    var bytesMax = EuroReferenceFile.bytesMax

    /// Longer than a call and the import after it.
    static let turn: Duration = .seconds(300)
    /// After the first failure; doubled with each one more, up to `every`.
    static let firstDelay: Duration = .seconds(60)
    /// Between two looks at what is due.
    static let look: Duration = .seconds(5)
    private static let errorBytesMax = 300

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await round()
                do { try await ambient.sleep(for: Self.look) } catch { return }
            }
        }
    }

    /// Fetches what is due now.
    func round() async {
        for feed in feeds {
            do {
                try await fetch(feed)
            } catch {
                Logger(label: "pricing.feeds").warning(
                    "A feed could not be looked after", metadata: ["feed": "\(feed.format)", "error": "\(error)"])
            }
        }
    }

    private func fetch(_ feed: RateFeed) async throws {
        let now = ambient.timestamp()
        let claimed = try await database.write { db in
            try FeedRepository(db: db).claim(feed, at: now, until: now.adding(Self.turn))
        }
        guard var state = claimed else { return }
        let (news, failure) = await look(feed, state)
        let done = ambient.timestamp()
        state.checkedAt = done
        if let failure {
            state.failures += 1
            state.lastError = String(failure.text.prefix(Self.errorBytesMax))
            state.nextAt = done.adding(delay(after: state.failures, asked: failure.retryAfter))
            Logger(label: "pricing.feeds").warning(
                "A feed gave nothing that can be used",
                metadata: ["feed": "\(feed.format)", "failures": "\(state.failures)", "error": "\(failure.text)"])
        } else {
            state.failures = 0
            state.lastError = nil
            state.succeededAt = done
            state.nextAt = done.adding(jittered(every))
            if let news { (state.etag, state.modified) = (news.headers["ETag"], news.headers["Last-Modified"]) }
        }
        let outcome = state
        try await database.write { db in
            let repository = FeedRepository(db: db)
            try repository.update(feed, outcome)
            if let news, failure == nil { try repository.keep(news.body, of: feed, at: done) }
        }
    }

    private struct Failure {
        let text: String
        var retryAfter: Duration?
    }

    /// A new file that was taken in, or nothing where ours is still the one; or why neither.
    private func look(_ feed: RateFeed, _ state: FeedState) async -> (EgressResponse?, Failure?) {
        var headers: [(name: String, value: String)] = [("Accept", "text/csv, application/xml, text/xml, */*;q=0.1")]
        if let etag = state.etag { headers.append(("If-None-Match", etag)) }
        if let modified = state.modified { headers.append(("If-Modified-Since", modified)) }
        do {
            let answer = try await egress.send(
                EgressRequest(
                    method: "GET", url: feed.url, headers: headers, deadline: deadline, responseBodyBytesMax: bytesMax,
                    redirectsMax: 3))
            switch answer.status {
            case 304 where state.etag != nil || state.modified != nil: return (nil, nil)
            case 200:
                try await rates.take(answer.body, as: feed.format, by: .service("pricing"))
                return (answer, nil)
            default: return (nil, Failure(text: "The answer was \(answer.status)", retryAfter: answer.retryAfter))
            }
        } catch let failure as EgressFailure {
            return (nil, Failure(text: failure.reason))
        } catch let error as RateFileError {
            let faults = error.faults.prefix(3).map { "line \($0.line): \($0.detail)" }
            return (nil, Failure(text: faults.joined(separator: "; ")))
        } catch {
            return (nil, Failure(text: "The file could not be taken in: \(error)"))
        }
    }

    private func delay(after failures: Int64, asked: Duration?) -> Duration {
        var delay = Self.firstDelay
        for _ in 1..<min(max(failures, 1), 20) where delay < every { delay = delay * 2 }
        return max(jittered(min(delay, every)), min(asked ?? .zero, .seconds(86_400)))
    }

    /// Between three quarters of it and all: so that the copies of many merchants do not ask at one moment.
    private func jittered(_ duration: Duration) -> Duration {
        duration * Int(75 + ambient.random() % 26) / 100
    }
}
