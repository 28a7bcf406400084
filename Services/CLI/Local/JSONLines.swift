import Foundation
import JSON

/// A command that takes one question as arguments, or many as lines of JSON on standard input, and prints each answer as
/// a line of JSON.
enum JSONLines {
    /// What stands in the place of an answer: the other lines are answered all the same.
    private struct Failed: Encodable {
        let line: Int
        let error: String
    }

    /// Answers every line that is not empty.
    /// - Throws: at the end, where a line could not be answered.
    static func answer<Question: Decodable, Answer: Encodable>(
        _ type: Question.Type, _ body: (Question) throws -> Answer
    ) throws {
        var number = 0
        var failures = 0
        while let line = readLine(strippingNewline: true) {
            number += 1
            guard line.contains(where: { !$0.isWhitespace }) else { continue }
            do {
                try write(try body(StrictJSONDecoder().decode(type, from: Array(line.utf8))))
            } catch {
                failures += 1
                try write(Failed(line: number, error: "\(error)"))
            }
        }
        guard failures == 0 else {
            throw CommandFailure("\(failures) of \(number) lines could not be answered")
        }
    }

    static func write(_ answer: some Encodable) throws {
        Console.standard.write(String(decoding: try StrictJSONEncoder().encode(answer), as: UTF8.self))
    }
}
