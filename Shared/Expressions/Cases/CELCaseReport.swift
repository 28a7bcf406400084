import Foundation

/// Why a folder, a file or a line has no cases: one sentence.
package struct CELCaseFault: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description.visible }
}

/// What became of all cases of a folder.
package struct CELCaseReport: Sendable {
    package private(set) var passed = 0
    /// By the id of the case, or by the place, `x.jsonl:2`, of a line that is none.
    package private(set) var failed: [(id: String, reason: String)] = []

    /// Runs every case of every `*.jsonl` in a folder. A line that is no case fails, and the others run all the same.
    /// - Throws: for a folder that can't be read.
    package init(folder: String) throws(CELCaseFault) {
        var places: [Data: String] = [:]
        for (place, text, line) in try Self.lines(in: folder) {
            do throws(CELCaseFault) {
                let test = try line.get()
                // The public cases give some ids twice, to other cases: those run.
                if let first = places.updateValue(place, forKey: text) {
                    throw CELCaseFault("the case \(test.id) is at \(first) already")
                }
                if let reason = test.failure() {
                    failed.append((test.id.visible, reason.visible))
                } else {
                    passed += 1
                }
            } catch {
                failed.append((place.visible, error.description))
            }
        }
    }

    /// - Throws: for the first line that is no case, too.
    package static func cases(in folder: String) throws(CELCaseFault) -> [CELCase] {
        var cases: [CELCase] = []
        for (_, _, line) in try lines(in: folder) { cases.append(try line.get()) }
        return cases
    }

    /// The lines of every `*.jsonl` that are not blank, each with its place, `x.jsonl:2`.
    private static func lines(
        in folder: String
    ) throws(CELCaseFault) -> [(place: String, text: Data, line: Result<CELCase, CELCaseFault>)] {
        var lines: [(place: String, text: Data, line: Result<CELCase, CELCaseFault>)] = []
        for name in try names(in: folder) where name.hasSuffix(".jsonl") {
            let path = folder + "/" + name
            guard !isFolder(path), var data = FileManager.default.contents(atPath: path) else {
                let message = isFolder(path) ? "this is a folder, not a file" : "the file can't be read"
                lines.append((name, Data(), .failure(CELCaseFault(message))))
                continue
            }
            if data.starts(with: "\u{FEFF}".utf8) { data = data.dropFirst(3) }
            for (index, line) in data.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
                if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
                lines.append(("\(name):\(index + 1)", Data(line), read(Data(line))))
            }
        }
        return lines
    }

    private static func names(in folder: String) throws(CELCaseFault) -> [String] {
        guard FileManager.default.fileExists(atPath: folder) else {
            throw CELCaseFault("there is no folder \(folder)")
        }
        guard isFolder(folder) else {
            throw CELCaseFault("\(folder) is a file; the folder that *.jsonl lie in is needed")
        }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw CELCaseFault("the folder \(folder) can't be read")
        }
        return names.sorted()
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    private static func read(_ line: Data) -> Result<CELCase, CELCaseFault> {
        do {
            return .success(try JSONDecoder().decode(CELCase.self, from: line))
        } catch {
            return .failure(CELCaseFault(reason(error)))
        }
    }

    /// Foundation's errors, told of the line instead of our source.
    private static func reason(_ error: any Error) -> String {
        func name(_ path: [any CodingKey]) -> String {
            path.isEmpty ? "the line" : path.map(\.stringValue).joined(separator: ".")
        }
        switch error {
        case DecodingError.keyNotFound(let key, let context): return "\(name(context.codingPath + [key])) is missing"
        case DecodingError.valueNotFound(_, let context): return "\(name(context.codingPath)) is null"
        case DecodingError.typeMismatch(_, let context): return "\(name(context.codingPath)) is of another JSON type"
        case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
            return "\(name(context.codingPath)): \(context.debugDescription)"
        case let fault as CELCaseFault: return fault.description
        default: return "this is no JSON"
        }
    }
}
