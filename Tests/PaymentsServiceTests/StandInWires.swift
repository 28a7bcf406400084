import Commerce
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import PaymentsDomain
import ServiceKit

@testable import PaymentsService

/// The four wires: each checks what its provider would and answers in its words.
extension StandIn {
    private func demand(_ isRight: Bool, _ what: String) throws {
        guard isRight else { throw Problem("unauthenticated", .unauthorized, "Not let in", detail: what) }
    }

    func registerUPI(on routes: Routes) {
        @Sendable func status(_ sale: Sale) -> (String, String) {
            switch sale.standing {
            case .open: ("PENDING", "01")
            case .paid: ("SUCCESS", "00")
            case .failed: ("FAILURE", "Z9")
            case .expired: ("EXPIRED", "U69")
            }
        }
        routes.raw(.post, "/upi/v1/orders") { [self] call in
            let code = call.request.headers[.init("X-Signature") ?? .expect].flatMap { Hex.bytes($0) } ?? []
            try demand(keys.upiSecret.isValid(code, over: call.body), "X-Signature")
            return try await answer(.created) {
                let asked = try StrictJSONDecoder().decode(UPIWire.CreateOrder.self, from: call.body)
                let sale = try register(
                    asked.merchantReference, try Money(asked.amount, .inr), asked: call.body)
                return UPIWire.CreatedOrder(
                    orderID: sale.id, status: "PENDING", tr: asked.merchantReference, tid: "PSP\(registrations)")
            }
        }
        routes.raw(.get, "/upi/v1/orders/{id}") { [self] call in
            let id = try call.parameter("id")
            return try await answer {
                let sale = try find(id)
                let (word, code) = status(sale)
                return UPIWire.Order(
                    orderID: sale.id, merchantReference: sale.reference, status: word, responseCode: code,
                    amount: sale.amount.amountText, currency: sale.amount.currency.code, rrn: "632512345678")
            }
        }
    }

    func registerIDEAL(on routes: Routes) {
        @Sendable func word(_ sale: Sale) -> String {
            switch sale.standing {
            case .open: "Open"
            case .paid: "SettlementCompleted"
            case .failed: "Error"
            case .expired: "Expired"
            }
        }
        @Sendable func authenticate(_ call: Call) throws {
            func header(_ name: String) -> String { call.request.headers[.init(name) ?? .expect] ?? "" }
            let digest = IDEALConnector.digest(of: call.body)
            let signature = IDEALSignature(header: header("Signature"))
            let text = IDEALSignature.signedText(
                created: header("MessageCreateDateTime"), requestID: header("X-Request-ID"), digest: digest)
            let bytes = signature.flatMap { Data(base64Encoded: $0.signature) }.map { Array($0) } ?? []
            try demand(header("Digest") == digest, "Digest")
            try demand(signature?.keyID == keys.idealShop.fingerprint, "keyId")
            try demand(keys.idealShop.isValid(bytes, over: Array(text.utf8)), "Signature")
        }
        routes.raw(.post, "/ideal/v2/payments") { [self] call in
            try authenticate(call)
            return try await answer(.created) {
                let asked = try StrictJSONDecoder().decode(IDEALWire.CreatePayment.self, from: call.body)
                let sale = try register(asked.reference, try Money(asked.amount, .eur), asked: call.body)
                return IDEALWire.CreatedPayment(
                    paymentID: sale.id, status: "Open", redirectURL: "https://bank.example/pay/\(sale.id)")
            }
        }
        routes.raw(.get, "/ideal/v2/payments/{id}") { [self] call in
            try authenticate(call)
            let id = try call.parameter("id")
            return try await answer {
                let sale = try find(id)
                return IDEALWire.Payment(
                    paymentID: sale.id, reference: sale.reference, status: word(sale),
                    amount: sale.amount.amountText, currency: sale.amount.currency.code, endToEndID: "E2E1")
            }
        }
    }

    func registerBoleto(on routes: Routes) {
        @Sendable func word(_ sale: Sale) -> String {
            switch sale.standing {
            case .open: "registered"
            case .paid: "paid"
            case .failed: "written_off"
            case .expired: "expired"
            }
        }
        routes.raw(.post, "/boleto/v1/boletos") { [self] call in
            try demand(call.request.headers[.authorization] == "Bearer \(keys.boletoToken)", "Authorization")
            return try await answer(.created) {
                let asked = try StrictJSONDecoder().decode(BoletoWire.Register.self, from: call.body)
                let slip = try BoletoBarcode(line: asked.digitableLine)
                try demand(slip.digits == asked.barcode, "barcode")
                try demand(slip.amount == (try Money(asked.amount, .brl)), "amount")
                let sale = try register(asked.ourNumber, slip.amount, asked: call.body)
                return BoletoWire.Registered(
                    boletoID: sale.id, status: "registered", pdfURL: "https://bank.example/\(sale.id).pdf")
            }
        }
        routes.raw(.get, "/boleto/v1/boletos/{id}") { [self] call in
            try demand(call.request.headers[.authorization] == "Bearer \(keys.boletoToken)", "Authorization")
            let id = try call.parameter("id")
            return try await answer {
                let sale = try find(id)
                return BoletoWire.Boleto(
                    boletoID: sale.id, ourNumber: sale.reference, status: word(sale),
                    paidAmount: sale.standing == .paid ? sale.amount.amountText : nil)
            }
        }
    }

    func registerAlipay(on routes: Routes) {
        @Sendable func word(_ sale: Sale) -> String {
            switch sale.standing {
            case .open: "WAIT_BUYER_PAY"
            case .paid: "TRADE_SUCCESS"
            case .failed, .expired: "TRADE_CLOSED"
            }
        }
        routes.raw(.post, "/alipay/gateway.do") { [self] call in
            let form = AlipayForm.parameters(in: call.body) ?? [:]
            let text = AlipayCanonicalText.text(of: form, for: .request)
            let bytes = form["sign"].flatMap { Data(base64Encoded: $0) }.map { Array($0) } ?? []
            try demand(keys.alipayShop.isValid(bytes, over: Array(text.utf8)), "sign")
            let query = try StrictJSONDecoder().decode(
                AlipayWire.Query.self, from: Array((form["biz_content"] ?? "").utf8))
            return try await answer(
                .ok,
                bytes: {
                    let sale = try? find(query.outTradeNo)
                    let node = try StrictJSONEncoder().encode(
                        AlipayWire.QueryAnswer(
                            code: sale == nil ? "40004" : "10000", subCode: sale == nil ? "ACQ.TRADE_NOT_EXIST" : nil,
                            tradeNo: sale?.id, outTradeNo: query.outTradeNo, tradeStatus: sale.map(word),
                            totalAmount: sale?.amount.amountText))
                    let sign = Data(try keys.alipayProvider.signature(over: node)).base64EncodedString()
                    return Array("{\"alipay_trade_query_response\":".utf8) + node + Array(",\"sign\":\"\(sign)\"}".utf8)
                })
        }
    }
}
