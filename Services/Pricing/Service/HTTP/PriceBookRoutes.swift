import Commerce
import HTTPTypes
import Hummingbird
import NIOCore
import PricingDomain
import ServiceKit
import Wire

/// HTTP for price books and their files.
struct PriceBookRoutes {
    let books: PriceBooks

    private static let csv = "text/csv; charset=utf-8"

    func register(on routes: Routes) {
        routes.on(PricingAPI.priceBooks) { [books] _, call in try await books.list(of: Shop(call)) }
        routes.on(PricingAPI.priceBook) { [books] _, call in
            try await books.find(call.parameter("id"), of: Shop(call))
        }
        routes.onKeyed(PricingAPI.createPriceBook) { [books] book, key, call in
            try await books.save(book, as: nil, key, for: Shop(call))
        }
        routes.onKeyed(PricingAPI.changePriceBook) { [books] book, key, call in
            try await books.save(book, as: call.parameter("id"), key, for: Shop(call))
        }
        routes.onKeyed(PricingAPI.removePriceBook) { [books] _, key, call in
            try await books.remove(call.parameter("id"), key, for: Shop(call))
        }
        routes.raw(.get, PricingAPI.priceRowsPath) { [books] call in try await Self.export(books, call) }
        routes.raw(.post, PricingAPI.priceRowsPath, bodyBytesMax: PriceBooks.fileBytesMax) { [books] call in
            try await Self.take(books, call)
        }
    }

    /// `?mode=replace` lets rows go that the file does not have; `?dry_run=true` says what would change.
    private static func take(_ books: PriceBooks, _ call: Call) async throws -> Response {
        var query = call.query()
        let replacing = query.optional("mode", "merge or replace") { ["merge": false, "replace": true][$0] } ?? false
        let isDryRun = query.optional("dry_run", "true or false") { Bool($0) } ?? false
        try query.finish()
        guard call.request.headers[.contentType]?.lowercased().hasPrefix("text/csv") ?? false else {
            throw Problem(
                "unsupported-media-type", .unsupportedMediaType, "Send text/csv",
                detail: "Rows of prices are comma-separated values in UTF-8, with Content-Type: text/csv.")
        }
        let (id, shop) = (try call.parameter("id"), try Shop(call))
        if isDryRun {
            let changes = try await books.compare(call.body, with: id, replacing: replacing, of: shop)
            return .bytes(try changes.document(), type: ContentType.json)
        }
        let key = try call.idempotency(endpoint: PricingAPI.priceRowsPath)
        let answer = try await books.take(call.body, into: id, replacing: replacing, key, for: shop)
        var headers = answer.headers
        if answer.isReplay { headers[.idempotentReplayed] = "true" }
        return .bytes(answer.body, status: .init(code: answer.status), headers: headers, type: ContentType.json)
    }

    private static func export(_ books: PriceBooks, _ call: Call) async throws -> Response {
        var query = call.query()
        try query.finish()
        let (id, shop) = (try call.parameter("id"), try Shop(call))
        _ = try await books.find(id, of: shop)
        return Response(
            status: .ok, headers: [.contentType: csv, .cacheControl: "no-store"],
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: PriceBookCSV.header + "\r\n"))
                var after: String?
                while let part = try await books.export(id, after: after, of: shop) {
                    try await writer.write(ByteBuffer(string: part.text))
                    after = part.last
                }
                try await writer.finish(nil)
            })
    }
}
