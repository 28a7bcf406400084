import Foundation
import Synchronization

/// A real Chromium without a window, driven over the DevTools protocol by two pipes: a test of pages as people get them.
///
/// ```swift
/// try await withBrowser { browser in
///     try await browser.open("http://127.0.0.1:8080/console")
///     try await browser.fill("#email", "mara@kade.example")
///     try await browser.click("button", opensPage: true)
///     #expect(try await browser.text("h1") == "Queue")
/// }
/// ```
/// Where none is installed a test is skipped by `.enabled(if: Browser.isInstalled, Browser.missing)`.
package final class Browser: Sendable {
    package static let missing = "no Chromium is installed (apt-get install chromium), or CARNET_CHROMIUM names none"

    /// Whether there is one to launch.
    package static var isInstalled: Bool { executable != nil }

    private static let executable: String? = {
        let named = ProcessInfo.processInfo.environment["CARNET_CHROMIUM"].map { [$0] }
        let known = ["chromium", "chromium-browser", "google-chrome", "chromium-headless-shell"].map {
            "/usr/bin/\($0)"
        }
        return (named ?? known).first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    private let link: DevToolsLink
    private let profile: URL

    private init(link: DevToolsLink, profile: URL) {
        self.link = link
        self.profile = profile
    }

    /// Starts one with an empty profile and one blank page.
    /// - Throws: `BrowserError`.
    package static func launch() async throws -> Browser {
        guard let executable else { throw BrowserError(missing) }
        let profile = FileManager.default.temporaryDirectory.appending(path: "carnet-browser-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: profile, withIntermediateDirectories: true)
        let link = try DevToolsLink(
            executable: executable,
            arguments: [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
                "--remote-debugging-pipe", "--user-data-dir=\(profile.path)", "about:blank",
            ])
        let browser = Browser(link: link, profile: profile)
        do {
            try await browser.attach()
        } catch {
            browser.close()
            throw error
        }
        return browser
    }

    /// Ends it and removes its profile.
    package func close() {
        link.end()
        try? FileManager.default.removeItem(at: profile)
    }

    /// Goes to an address and waits until the page is loaded.
    package func open(_ url: String) async throws {
        try await loading {
            let answer = try await self.link.send("Page.navigate", ["url": .text(url)])
            if let fault = answer["errorText"]?.text { throw BrowserError("\(url): \(fault)") }
        }
    }

    /// Replaces what is in a field by typing.
    package func fill(_ selector: String, _ text: String) async throws {
        _ = try await evaluate("(() => { const it = \(found(selector)); it.focus(); it.select(); })()")
        _ = try await link.send("Input.insertText", ["text": .text(text)])
    }

    /// Chooses an option of a `select` by its value.
    package func choose(_ selector: String, _ value: String) async throws {
        _ = try await evaluate(
            """
            (() => { const it = \(found(selector)); it.value = \(literal(value));
            if (it.value !== \(literal(value))) throw new Error("no such option");
            it.dispatchEvent(new Event("change", { bubbles: true })); })()
            """)
    }

    /// Presses the mouse on an element, where it is on the screen.
    /// - Parameter opensPage: waits until the page that follows is loaded.
    package func click(_ selector: String, opensPage: Bool = false) async throws {
        let place = try await evaluate(
            """
            (() => { const it = \(found(selector)); it.scrollIntoView({ block: "center", behavior: "instant" });
            const box = it.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
            const top = document.elementFromPoint(x, y);
            if (!top || !(it === top || it.contains(top) || top.contains(it))) throw new Error("covered: " + \(literal(selector)));
            return x + " " + y; })()
            """)
        let parts = place.split(separator: " ").compactMap { Double($0) }
        guard parts.count == 2 else { throw BrowserError("\(selector) has no place on the page") }
        let press: @Sendable () async throws -> Void = { [link] in
            for type in ["mousePressed", "mouseReleased"] {
                _ = try await link.send(
                    "Input.dispatchMouseEvent",
                    [
                        "type": .text(type), "x": .number(parts[0]), "y": .number(parts[1]), "button": .text("left"),
                        "clickCount": .number(1),
                    ])
            }
        }
        if opensPage { try await loading(press) } else { try await press() }
    }

    /// Presses one key, such as `a` or `Enter`.
    package func press(_ key: String, opensPage: Bool = false) async throws {
        let isLetter = key.count == 1
        let press: @Sendable () async throws -> Void = { [link] in
            var down: [String: DevToolsValue] = ["type": .text("keyDown"), "key": .text(key)]
            if isLetter { down["text"] = .text(key) }
            if key == "Enter" { down["text"] = .text("\r") }
            _ = try await link.send("Input.dispatchKeyEvent", down)
            _ = try await link.send("Input.dispatchKeyEvent", ["type": .text("keyUp"), "key": .text(key)])
        }
        if opensPage { try await loading(press) } else { try await press() }
    }

    /// The text of an element as it is shown.
    package func text(_ selector: String) async throws -> String { try await evaluate("\(found(selector)).innerText") }

    /// How many elements match.
    package func count(_ selector: String) async throws -> Int {
        Int(try await evaluate("String(document.querySelectorAll(\(literal(selector))).length)")) ?? 0
    }

    /// Waits until an element is on the page, across pages that follow one another.
    package func waitFor(_ selector: String, seconds: Int = 10) async throws {
        let wait = """
            new Promise((found, lost) => { const until = Date.now() + \(seconds * 1_000);
            const look = () => document.querySelector(\(literal(selector))) ? found("yes")
            : Date.now() > until ? lost(new Error("not on the page: " + \(literal(selector)))) : setTimeout(look, 20);
            look(); })
            """
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(seconds)
        while true {
            do {
                _ = try await evaluate(wait)
                return
            } catch let error as BrowserError where error.isOfNavigation && clock.now < deadline {
                continue
            }
        }
    }

    /// The address of the page.
    package var address: String { get async throws { try await evaluate("location.href") } }

    /// What an expression gives, as text; a promise is awaited.
    @discardableResult
    package func evaluate(_ expression: String) async throws -> String {
        let answer = try await link.send(
            "Runtime.evaluate",
            ["expression": .text(expression), "awaitPromise": .flag(true), "returnByValue": .flag(true)])
        if let fault = answer["exceptionDetails"] {
            throw BrowserError(fault["exception"]?["description"]?.text ?? fault["text"]?.text ?? "script failed")
        }
        return answer["result"]?["value"]?.text ?? ""
    }

    /// Sets the size of the window, and whether the person prefers dark pages.
    package func show(width: Int, height: Int, isDark: Bool = false) async throws {
        _ = try await link.send(
            "Emulation.setDeviceMetricsOverride",
            [
                "width": .number(Double(width)), "height": .number(Double(height)), "deviceScaleFactor": .number(1),
                "mobile": .flag(false),
            ])
        _ = try await link.send(
            "Emulation.setEmulatedMedia",
            [
                "features": .list([
                    .object([
                        "name": .text("prefers-color-scheme"), "value": .text(isDark ? "dark" : "light"),
                    ])
                ])
            ])
    }

    /// Writes a picture of what is visible, as PNG.
    package func screenshot(_ path: String) async throws {
        let answer = try await link.send("Page.captureScreenshot", ["format": .text("png")])
        guard let bytes = answer["data"]?.text.flatMap({ Data(base64Encoded: $0) }) else {
            throw BrowserError("no picture was taken")
        }
        try bytes.write(to: URL(filePath: path))
    }

    /// What the pages complained of so far: script errors, refusals under the Content Security Policy, missing files.
    package var complaints: [String] { link.complaints }

    private func attach() async throws {
        let target = try await link.send("Target.createTarget", ["url": .text("about:blank")])
        guard let id = target["targetId"]?.text else { throw BrowserError("no page was made") }
        let session = try await link.send("Target.attachToTarget", ["targetId": .text(id), "flatten": .flag(true)])
        guard let name = session["sessionId"]?.text else { throw BrowserError("no session was made") }
        link.use(session: name)
        for domain in ["Page", "Runtime", "Log"] { _ = try await link.send("\(domain).enable", [:]) }
        try await show(width: 1_280, height: 900)
    }

    /// Does something and waits until a page that it leads to has loaded.
    private func loading(_ act: @Sendable () async throws -> Void) async throws {
        let load = link.expect("Page.loadEventFired")
        do {
            try await act()
        } catch {
            link.forget(load)
            throw error
        }
        try await link.wait(for: load)
    }

    private func found(_ selector: String) -> String {
        """
        (document.querySelector(\(literal(selector))) ?? (() => { throw new Error("not on the page: " + \(literal(selector))) })())
        """
    }

    /// A string literal of JavaScript, which JSON's are.
    private func literal(_ text: String) -> String { DevToolsValue.text(text).json }
}

/// What went wrong between a test and its browser.
package struct BrowserError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }

    /// The page went away while it was asked something.
    var isOfNavigation: Bool {
        ["navigated", "context was destroyed", "Cannot find context"].contains { description.contains($0) }
    }
}

/// Launches a browser, runs `body`, and ends the browser whatever happens.
package func withBrowser<Value: Sendable>(_ body: (Browser) async throws -> Value) async throws -> Value {
    let browser = try await Browser.launch()
    defer { browser.close() }
    return try await body(browser)
}
