package import Foundation
import Mustache

/// What is wrong with a template; found when the library is read at start, never while a page is made.
package enum PageError: Error, Equatable {
    /// The folder of templates or the file cannot be read.
    case unreadable(String)
    case malformed(template: String, String)
    /// `{{{name}}}`, `{{&name}}` and `{{%...}}` would switch escaping off.
    case unescaped(template: String)
    /// A partial or parent is named that no folder holds.
    case unknownPartial(template: String, name: String)
    case unknownTemplate(String)
}

/// All templates of a process: the shared ones of this module, and those of the service on top.
///
/// A service's template is named by its path without the ending, `case` or `parts/reason`. Two rules hold for each and
/// are checked when it is read: nothing is written unescaped, and every partial it names exists.
package struct PageLibrary: Sendable {
    package let assets: Assets
    private let mustache: MustacheLibrary
    private let names: Set<String>

    /// Reads the shared templates and then those in the folders given; a later one replaces an earlier of its name.
    package init(adding folders: [URL] = []) throws(PageError) {
        MustacheContentTypes.register(EscapedHTML(), named: EscapedHTML.name)
        guard let shared = Bundle.module.resourceURL else { throw .unreadable("Pages") }
        var sources: [String: String] = [:]
        for folder in [shared.appending(path: "Templates")] + folders {
            sources.merge(try Self.read(folder)) { $1 }
        }
        var library = MustacheLibrary()
        for (name, source) in sources {
            try Self.check(source, named: name, against: sources)
            do {
                try library.register("{{%CONTENT_TYPE:\(EscapedHTML.name)}}\n" + source, named: name)
            } catch {
                throw .malformed(template: name, "\(error)")
            }
        }
        mustache = library
        names = Set(sources.keys)
        assets = try Assets(in: shared.appending(path: "Assets"))
    }

    /// The page as HTML text.
    /// - Parameters:
    ///   - view: members are looked up by name; finished strings, lists, truth values and further views.
    ///   - language: BCP 47, for `lang`; `direction` is `ltr` or `rtl`.
    package func render(
        _ view: some Sendable, with template: String, language: String = "en", direction: String = "ltr"
    ) throws(PageError) -> String {
        let frame = Frame(
            language: language, direction: direction, stylesheet: assets.stylesheet.path, script: assets.script.path,
            icon: assets.icon.path)
        guard names.contains(template),
            let html = mustache.render(Framed(view: view, frame: frame), withTemplate: template)
        else { throw .unknownTemplate(template) }
        return html
    }

    private static func read(_ folder: URL) throws(PageError) -> [String: String] {
        let ending = ".mustache"
        guard let paths = FileManager.default.enumerator(atPath: folder.path) else { throw .unreadable(folder.path) }
        var sources: [String: String] = [:]
        while let path = paths.nextObject() as? String {
            guard path.hasSuffix(ending) else { continue }
            guard let text = try? String(contentsOf: folder.appending(path: path), encoding: .utf8) else {
                throw .unreadable(path)
            }
            sources[String(path.dropLast(ending.count))] = text
        }
        return sources
    }

    private static func check(_ source: String, named name: String, against all: [String: String]) throws(PageError) {
        for tag in source.components(separatedBy: "{{").dropFirst() {
            switch tag.first {
            case "{", "&", "%", "=": throw .unescaped(template: name)
            case ">", "<":
                let target = tag.dropFirst().prefix { $0 != "}" }.trimmingCharacters(in: .whitespaces)
                guard all[target] != nil else { throw .unknownPartial(template: name, name: target) }
            default: continue
            }
        }
    }
}

/// What every page's head needs, as `page.…` in a template.
private struct Frame {
    let language: String
    let direction: String
    let stylesheet: String
    let script: String
    let icon: String
}

/// A view with the frame beside its own members.
private struct Framed: MustacheParent {
    let view: Any
    let frame: Frame

    func child(named name: String) -> Any? {
        if name == "page" { return frame }
        guard let member = Mirror(reflecting: view).children.first(where: { $0.label == name }) else { return nil }
        let mirror = Mirror(reflecting: member.value)
        return mirror.displayStyle == .optional ? mirror.children.first?.value : member.value
    }
}
