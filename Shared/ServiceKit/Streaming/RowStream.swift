import HTTPTypes
package import Hummingbird
import Logging
import NIOCore

/// Answers rows with rows: what a bulk route does, but for what a row means.
///
/// One is made for each request. Its methods run on the threads of the machine's own pool, not on an event loop, and one
/// after the other.
package protocol RowAnswering: Sendable {
    /// The first row of CSV, which names the columns.
    /// - Throws: a `Problem`; then nothing else is answered.
    mutating func begin(columns: [String]) throws
    /// What the answer begins with, such as a row of names.
    func opening() -> [UInt8]
    /// Answers one row; a bad one with its number and what is wrong with it, so that the good ones go on.
    mutating func answer(_ row: Row, into out: inout [UInt8])
    /// Says how it ended, so that the reader knows whether the answer is whole.
    /// - Parameter problem: why it ended before its time; nil where every row was answered.
    func ending(_ rows: Int, _ problem: Problem?, into out: inout [UInt8])
}

/// Reads a body row by row and writes each row's answer behind it; both ways with back pressure.
package struct RowStream<Answering: RowAnswering>: Sendable {
    private let body: IncomingBody
    private let format: RowFormat
    private let rowsMax: Int
    private let answering: Answering

    /// Rows worked on at a time, off the event loop.
    private static var slice: Int { 256 }

    package init(_ body: IncomingBody, in format: RowFormat, rowsMax: Int, _ answering: Answering) {
        self.body = body
        self.format = format
        self.rowsMax = rowsMax
        self.answering = answering
    }

    /// The answer, whose body is made while it is sent. The row of names is read before, so that a table without the
    /// columns it needs is refused as a whole.
    package func response(in answerFormat: RowFormat) async throws -> Response {
        var (answering, splitter) = (answering, RowSplitter(format))
        if format == .csv { try await readColumns(&splitter, &answering) }
        let (first, begun) = (splitter, answering)
        return Response(
            status: .ok, headers: [.contentType: answerFormat.mediaType, .cacheControl: "no-store"],
            body: ResponseBody { [self] writer in
                try await writer.write(ByteBuffer(bytes: begun.opening()))
                try await run(first, begun, &writer)
                try await writer.finish(nil)
            })
    }

    private func readColumns(_ splitter: inout RowSplitter, _ answering: inout Answering) async throws {
        var header = splitter.next()
        while header == nil, let piece = try await body.nextPiece() {
            splitter.add(piece)
            header = splitter.next()
        }
        guard let header = header ?? splitter.finish(), let names = CSVText.fields(header.bytes), !header.isTooLong
        else {
            throw Problem(
                "malformed-table", .badRequest, "The table has no row of names",
                detail: "Its first row must name the columns, parted by commas.")
        }
        splitter.isHeader()
        try answering.begin(columns: names)
    }

    private func run(
        _ first: RowSplitter, _ begun: Answering, _ writer: inout some ResponseBodyWriter
    ) async throws {
        var (splitter, answering) = (first, begun)
        var rows = 0
        var problem: Problem?
        var isAtEnd = false
        do {
            while !isAtEnd, problem == nil {
                var slice: [Row] = []
                while slice.count < Self.slice, let row = splitter.next() { slice.append(row) }
                if slice.isEmpty {
                    if let piece = try await body.nextPiece() {
                        splitter.add(piece)
                        continue
                    }
                    isAtEnd = true
                    if let last = splitter.finish() { slice.append(last) }
                }
                if let last = slice.last, last.number > rowsMax {
                    slice.removeAll { $0.number > rowsMax }
                    problem = .tooManyRows(rowsMax)
                }
                guard !slice.isEmpty else { continue }
                rows += slice.count
                // Handed over and back, so that what it remembers is never there twice.
                let (worked, out) = await Self.answers(slice, consume answering)
                answering = worked
                try await writer.write(ByteBuffer(bytes: out))
            }
        } catch let known as Problem {
            problem = known
            Logger.current.info("Rows ended early", metadata: ["problem": "\(known.slug)", "rows": "\(rows)"])
        }
        var out: [UInt8] = []
        answering.ending(rows, problem, into: &out)
        try await writer.write(ByteBuffer(bytes: out))
    }

    /// Away from the event loop: a slice takes milliseconds, and other calls must not wait for it.
    @concurrent private static func answers(_ rows: [Row], _ answering: consuming Answering) async -> (
        Answering, [UInt8]
    ) {
        let given = consume answering
        return await withTaskExecutorPreference(globalConcurrentExecutor) {
            var answering = given
            var out: [UInt8] = []
            for row in rows { answering.answer(row, into: &out) }
            return (answering, out)
        }
    }
}

extension Problem {
    package static func tooManyRows(_ most: Int) -> Problem {
        Problem(
            "too-many-rows", .contentTooLarge, "There are too many rows",
            detail: "At most \(most) are taken at a time; those before are answered.")
    }
}
