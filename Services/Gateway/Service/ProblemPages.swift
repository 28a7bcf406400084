import Hummingbird
import JSON
import Pages
import ServiceKit

/// One page for each kind of problem, at the address that its `type` is: HTML for a browser, JSON for a program. No key is
/// needed to read them.
struct ProblemPages: Sendable {
    private let library: PageLibrary

    private struct List: Encodable {
        let data: [ProblemType]
    }

    private struct KindView: Sendable {
        let slug: String
        let status: String
        let label: String
        let title: String
        let meaning: String
        let remedy: String

        init(_ kind: ProblemType) {
            slug = kind.slug
            status = String(kind.status)
            label = "Problem · \(kind.status)"
            title = kind.title
            meaning = kind.meaning
            remedy = kind.remedy
        }
    }

    private struct ListView: Sendable {
        struct Group: Sendable {
            let title: String
            let kinds: [KindView]
        }
        let groups: [Group]
    }

    init() throws { library = try PageLibrary() }

    func routes() -> Routes {
        let routes = Routes()
        routes.raw(.get, "/problems") { call in
            let kinds = ProblemType.all.sorted { ($0.status, $0.slug) < ($1.status, $1.slug) }
            guard call.request.wantsPage else {
                return .bytes(try StrictJSONEncoder().encode(List(data: kinds)), type: ContentType.json)
            }
            let view = ListView(groups: [
                .init(
                    title: "The request is to be changed", kinds: kinds.filter { $0.status < 500 }.map(KindView.init)),
                .init(title: "Not the caller’s fault", kinds: kinds.filter { $0.status >= 500 }.map(KindView.init)),
            ])
            return HTMLResponse(try library.render(view, with: "problems"), for: .shopper).response
        }
        routes.raw(.get, "/problems/{slug}") { call in
            let slug = try call.parameter("slug")
            guard let kind = ProblemType.named(slug) else {
                guard call.request.wantsPage else { throw Problem.notFound("kind of problem") }
                let start = ErrorPage.Action("All problems", path: "/problems")
                return try ErrorPage(
                    .notFound, heading: "There is no such kind of problem",
                    text: "The address may be mistyped, or the kind is of another release.", action: start
                ).response(library, for: .shopper).response
            }
            guard call.request.wantsPage else {
                return .bytes(try StrictJSONEncoder().encode(kind), type: ContentType.json)
            }
            return HTMLResponse(try library.render(KindView(kind), with: "problem"), for: .shopper).response
        }
        return routes
    }
}
