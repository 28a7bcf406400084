import Commerce
import Foundation
import HTTPTypes
import JSON
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import FraudService

/// The reviewer's way through the pages, in a real Chromium.
///
/// With `CARNET_SCREENSHOTS` set to a folder, pictures of the pages are left there.
@Suite(.enabled(if: Browser.isInstalled, "\(Browser.missing)"), .serialized) struct ReviewInBrowserTests {
    @Test func `a reviewer signs in, opens the next case and approves it`() async throws {
        try await withFraud(access: .anybody) { asker, _, clock in
            let order = try await Self.open(asker, clock)
            try await withBrowser { browser in
                let home = "http://127.0.0.1:\(asker.address.port)"
                try await browser.open(home + "/console")
                #expect(try await browser.text("h1") == "Sign in to review")
                try await browser.fill("#email", Bench.email)
                try await browser.fill("#password", "not the password")
                try await browser.click("button.primary", opensPage: true)
                #expect(try await browser.text(".errsum a").hasPrefix("E-mail and password do not belong together"))
                try await browser.fill("#password", Bench.password)
                try await browser.click("button.primary", opensPage: true)
                #expect(try await browser.text("h1") == "Queue")
                #expect(try await browser.count("table.pick tbody tr") == 1)
                try await browser.click("tbody a", opensPage: true)
                #expect(try await browser.text("h1") == "…" + order.text.suffix(6))
                try await browser.fill("#note", "Called the buyer.")
                try await browser.click("button.ok", opensPage: true)
                try await browser.waitFor(".toast")
                #expect(
                    try await browser.text(".toast")
                        == "Order …\(order.text.suffix(6)) approved. The shop is told now.")
                #expect(try await browser.text(".empty h2") == "The queue is empty")
                #expect(browser.complaints.isEmpty)
            }
        }
    }

    @Test func `the whole review is done from the keyboard`() async throws {
        try await withFraud(access: .anybody) { asker, _, clock in
            _ = try await Self.open(asker, clock)
            try await withBrowser { browser in
                try await Self.signIn(browser, asker)
                try await browser.press("Enter", opensPage: true)
                try await browser.press("d")
                #expect(try await browser.evaluate("document.activeElement.id") == "reason")
                try await browser.press("2")
                #expect(try await browser.evaluate("document.activeElement.value") == "identity_does_not_fit")
                try await browser.press("Enter", opensPage: true)
                try await browser.waitFor(".toast")
                #expect(try await browser.text(".toast").contains("declined"))
                #expect(browser.complaints.isEmpty)
            }
        }
    }

    @Test(arguments: [(1_280, false), (1_280, true), (390, false), (390, true), (320, false)])
    func `no page is wider than its window`(width: Int, isDark: Bool) async throws {
        try await withFraud(access: .anybody) { asker, _, clock in
            for _ in 0..<3 { _ = try await Self.open(asker, clock) }
            try await withBrowser { browser in
                try await browser.show(width: width, height: 900, isDark: isDark)
                let home = "http://127.0.0.1:\(asker.address.port)"
                try await browser.open(home + "/console/sign-in")
                try await Self.check(browser, "sign-in", width, isDark)
                try await Self.signIn(browser, asker)
                try await Self.check(browser, "queue", width, isDark)
                try await browser.click("tbody a", opensPage: true)
                try await Self.check(browser, "case", width, isDark)
                try await browser.open(home + "/console/nothing")
                try await Self.check(browser, "error", width, isDark)
            }
        }
    }

    private static func check(_ browser: Browser, _ name: String, _ width: Int, _ isDark: Bool) async throws {
        let wide = try await browser.evaluate(
            """
            document.documentElement.scrollWidth <= innerWidth ? '' : [...document.querySelectorAll('body *')].filter(
            e => e.getBoundingClientRect().right > innerWidth).map(e => e.tagName + '.' + e.className).join(' ')
            """)
        #expect(wide == "", "\(name) at \(width)")
        #expect(Int(try await browser.evaluate("String(innerWidth)")) == width)
        guard let folder = ProcessInfo.processInfo.environment["CARNET_SCREENSHOTS"] else { return }
        try await browser.screenshot("\(folder)/\(name)-\(width)-\(isDark ? "dark" : "light").png")
    }

    private static func open(_ asker: Asker, _ clock: TestClock) async throws -> OrderID {
        let order: OrderID = clock.ambient.newID()
        let answer = try await asker.send(
            .post, "/v1/assessments", body: try StrictJSONEncoder().encode(Bench.suspect(order)))
        #expect(answer.status == 200)
        return order
    }

    private static func signIn(_ browser: Browser, _ asker: Asker) async throws {
        try await browser.open("http://127.0.0.1:\(asker.address.port)/console/queue")
        try await browser.fill("#email", Bench.email)
        try await browser.fill("#password", Bench.password)
        try await browser.click("button.primary", opensPage: true)
    }
}
