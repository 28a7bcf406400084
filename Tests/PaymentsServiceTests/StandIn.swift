import Commerce
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import ServiceKit
import Synchronization
import TestSupport

@testable import PaymentsService

/// The provider of one connector, as far as its wire goes, on a real socket. It keeps what it is asked to and can be
/// told to answer badly.
final class StandIn: Sendable {
    enum Provider: String, CaseIterable, Sendable, CustomStringConvertible {
        case upi, ideal, boleto, alipay

        var description: String { rawValue }

        var method: String { self == .upi ? "upi_intent" : rawValue }

        var amount: Money {
            switch self {
            case .upi: Money(4_392_36, .inr)
            case .ideal: Money(19_99, .eur)
            case .boleto: Money(243_12, .brl)
            case .alipay: Money(158_00, .cny)
            }
        }
    }

    enum Standing: Sendable {
        case open, paid, failed, expired
    }

    struct Sale: Sendable {
        let id: String
        let reference: String
        var amount: Money
        var standing = Standing.open
        /// The words with which it was registered.
        let asked: [UInt8]
    }

    enum Manner: Sendable {
        case normal
        /// Does what it is asked to and cuts the connection before the answer is whole.
        case cutsOff
        /// Answers 500 and does nothing.
        case fails
        /// Answers 400 and does nothing.
        case refuses
        /// Does not answer until it is told to be normal again.
        case hangs
    }

    private struct State {
        var sales: [String: Sale] = [:]
        var manner = Manner.normal
        var registrations = 0
        var questions = 0
        var waiting: [AsyncStream<Void>.Continuation] = []
    }

    let provider: Provider
    let keys: TestKeys
    private let state = Mutex(State())

    init(_ provider: Provider, _ keys: TestKeys) {
        self.provider = provider
        self.keys = keys
    }

    var registrations: Int { state.withLock { $0.registrations } }
    var questions: Int { state.withLock { $0.questions } }
    var sales: [Sale] { state.withLock { Array($0.sales.values) } }

    func behave(_ manner: Manner) {
        let waiting = state.withLock { state in
            state.manner = manner
            defer { state.waiting = [] }
            return state.waiting
        }
        for one in waiting { one.finish() }
    }

    /// As `behave`, but calls that wait already go on waiting.
    func behaveOnlyFromNow(_ manner: Manner) { state.withLock { $0.manner = manner } }

    /// Moves a sale, making one where a browser would have opened the page.
    func move(_ reference: String, to standing: Standing, paying amount: Money? = nil) {
        state.withLock { state in
            var sale =
                state.sales[reference]
                ?? Sale(
                    id: "2026112122\(reference.suffix(18))", reference: reference, amount: provider.amount, asked: [])
            sale.standing = standing
            sale.amount = amount ?? sale.amount
            state.sales[reference] = sale
        }
    }

    func process() throws -> ServiceProcess {
        let routes = Routes()
        switch provider {
        case .upi: registerUPI(on: routes)
        case .ideal: registerIDEAL(on: routes)
        case .boleto: registerBoleto(on: routes)
        case .alipay: registerAlipay(on: routes)
        }
        return ServiceProcess(
            name: "stand-in", settings: try .forTests("sandbox"), ambient: .live, access: .anybody, routes: routes)
    }

    // MARK: - What all have in common

    /// Registers a sale, or finds the one that the same words registered before.
    func register(_ reference: String, _ amount: Money, asked: [UInt8]) throws -> Sale {
        try state.withLock { state in
            if let known = state.sales[reference] {
                guard known.asked == asked else { throw Problem("other-words", .conflict, "Used for something else") }
                return known
            }
            state.registrations += 1
            let sale = Sale(
                id: "\(provider.rawValue)_\(state.registrations)_\(reference)", reference: reference, amount: amount,
                asked: asked)
            state.sales[reference] = sale
            return sale
        }
    }

    func find(_ id: String) throws -> Sale {
        let found = state.withLock { state in
            state.questions += 1
            return state.sales.values.first { $0.id == id || $0.reference == id }
        }
        guard let found else { throw Problem.notFound("sale") }
        return found
    }

    /// Answers in the present manner.
    func answer(
        _ status: HTTPResponse.Status = .ok, _ make: () throws -> some Encodable
    ) async throws -> Response {
        try await answer(status) { try StrictJSONEncoder().encode(try make()) }
    }

    func answer(_ status: HTTPResponse.Status, bytes make: () throws -> [UInt8]) async throws -> Response {
        let manner = state.withLock { $0.manner }
        switch manner {
        case .normal: return .bytes(try make(), status: status, type: ContentType.json)
        case .fails: throw Problem.internalError
        case .refuses: throw Problem.invalidField("/amount", "invalid_value", "Not today")
        case .cutsOff:
            let bytes = try make()
            return Response(
                status: status, headers: [.contentType: ContentType.json],
                body: ResponseBody(contentLength: bytes.count) { writer in
                    try await writer.write(ByteBuffer(bytes: bytes.prefix(1)))
                    throw CutOff()
                })
        case .hangs:
            let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
            state.withLock { $0.waiting.append(continuation) }
            for await _ in stream {}
            throw CutOff()
        }
    }

    struct CutOff: Error {}
}
