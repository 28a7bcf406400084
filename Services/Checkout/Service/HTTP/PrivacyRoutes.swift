import Commerce
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Wire

/// HTTP for privacy requests: parse, ask, present.
struct PrivacyRoutes {
    let requests: PrivacyRequests
    let cursors: PageCursors

    static let ndjson = "application/x-ndjson"

    func register(on router: Routes) {
        let (requests, cursors) = (requests, cursors)
        router.onKeyed(PublicAPI.createPrivacyRequest) { order, key, call in
            try await requests.create(order, key, for: try Self.owner(call))
        }
        router.on(PublicAPI.getPrivacyRequest) { _, call in
            try await requests.find(try Self.id(call), for: try Self.owner(call))
        }
        router.raw(.get, PublicAPI.listPrivacyRequests.path) { call in
            let owner = try Self.owner(call)
            let filters = "\(owner.merchant) \(owner.mode.rawValue)"
            let question = try call.page(cursors, filters)
            let (page, last) = try await requests.list(question, for: owner)
            let next = last.map { cursors.text($0, filters) }
            let list = PublicAPI.PrivacyRequestList(data: page, hasMore: next != nil, nextCursor: next)
            return call.page(try StrictJSONEncoder().encode(list), next: next, limit: question.limit)
        }
        router.raw(.get, PublicAPI.privacyExportPath) { call in
            let lines = try await requests.export(try Self.id(call), for: try Self.owner(call))
            return .bytes(lines, headers: [.cacheControl: "no-store"], type: Self.ndjson)
        }
    }

    private static func owner(_ call: Call) throws -> Owner {
        Owner(merchant: try call.merchant, mode: call.scope.mode)
    }

    private static func id(_ call: Call) throws -> PrivacyRequestID {
        try call.id(PrivacyRequestKind.self, what: "privacy request")
    }
}
