import Foundation
import HTTPTypes
import Pages
import ServiceKit
import TestSupport
import Testing

@testable import FraudService

@Suite struct PagesTests {
    private struct View: Sendable {
        let text: String
        let note: String?
        let inner: Inner
        struct Inner: Sendable {
            let note: String?
        }
    }

    /// A folder of templates that goes when the test ends.
    private static func withTemplates(_ templates: [String: String], _ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pages-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in templates {
            try Data(text.utf8).write(to: folder.appending(path: name + ".mustache"))
        }
        try body(folder)
    }

    /// The last one is a single character to Swift, and a quote and an accent to a browser.
    @Test(arguments: [
        ("<b>", "&lt;b&gt;"), ("\"'&", "&quot;&#39;&amp;"), ("{{text}}", "{{text}}"), ("\u{0}", "\u{FFFD}"),
        ("\"\u{301} onfocus=x", "&quot;\u{301} onfocus=x"),
    ])
    func `text cannot become markup`(text: String, html: String) throws {
        try Self.withTemplates(["page": "<p title=\"{{text}}\">{{#inner}}{{>part}}{{/inner}}</p>", "part": "{{text}}"])
        {
            let library = try PageLibrary(adding: [$0])
            let view = View(text: text, note: nil, inner: .init(note: nil))
            #expect(try library.render(view, with: "page") == "<p title=\"\(html)\">\(html)</p>")
        }
    }

    @Test func `a dot keeps an absent member from being looked up outside`() throws {
        try Self.withTemplates(["page": "{{#inner}}{{#.note}}inner {{.}}{{/.note}}{{/inner}}"]) {
            let library = try PageLibrary(adding: [$0])
            let view = View(text: "", note: "outer", inner: .init(note: nil))
            #expect(try library.render(view, with: "page") == "")
        }
    }

    @Test(arguments: ["{{{text}}}", "{{&text}}", "{{%CONTENT_TYPE:TEXT}}", "{{=<% %>=}}"])
    func `a template that switches escaping off is refused`(template: String) throws {
        try Self.withTemplates(["bad": template]) { folder in
            #expect(throws: PageError.unescaped(template: "bad")) { try PageLibrary(adding: [folder]) }
        }
    }

    @Test func `a template that names a partial that is not there is refused`() throws {
        try Self.withTemplates(["bad": "{{>nothing}}"]) { folder in
            #expect(throws: PageError.unknownPartial(template: "bad", name: "nothing")) {
                try PageLibrary(adding: [folder])
            }
        }
    }

    @Test func `stylesheet and script may be kept for a year, and are within their budgets`() async throws {
        try await withFraud { asker, _, _ in
            let page = try await asker.send(.get, "/console/sign-in").text
            let path = try #require(page.firstMatch(of: #/\/assets\/carnet-[0-9a-f]{16}\.css/#)).output
            let sheet = try await asker.send(.get, String(path))
            #expect(sheet.status == 200)
            #expect(sheet.header("content-type") == "text/css; charset=utf-8")
            #expect(sheet.header("cache-control") == "public, max-age=31536000, immutable")
            #expect(sheet.body.count <= 20_480)
            let library = try PageLibrary.fraud()
            let script = try await asker.send(.get, library.assets.script.path)
            #expect(script.header("content-type") == "text/javascript; charset=utf-8")
            #expect(script.body.count <= 6_000)
        }
    }
}
