import Commerce
import Configuration
import Crypto
import Foundation
import PaymentsDomain
import ServiceKit
import TestSupport
import Testing

@testable import PaymentsService

@Suite struct PaymentsSettingsTests {
    @Test func `a laptop needs no setting`() throws {
        let settings = try PaymentsSettings(.forTests())
        #expect(settings.callbackURL == "http://127.0.0.1:8080")
        #expect(settings.providerHosts == ["127.0.0.1:8090"])
        #expect(settings.alipayPageURL == "http://127.0.0.1:8090")
    }

    @Test func `each provider may be elsewhere, and the browser's way another`() throws {
        let settings = try PaymentsSettings(
            .forTests([
                "CARNET_SANDBOX_URL": "http://sandbox:8090", "CARNET_IDEAL_URL": "https://ideal.example/api/",
                "CARNET_SANDBOX_PUBLIC_URL": "http://localhost:8090", "CARNET_CALLBACK_URL": "http://gateway:8080",
            ]))
        #expect(settings.providerURLs["ideal"] == "https://ideal.example/api")
        #expect(settings.providerHosts == ["sandbox:8090", "ideal.example:443"])
        #expect(settings.alipayPageURL == "http://localhost:8090")
        #expect(settings.callbackURL == "http://gateway:8080")
    }

    @Test(arguments: [
        ("CARNET_UPI_PAYEE", "nobody"), ("CARNET_UPI_CATEGORY_CODE", "59"), ("CARNET_BOLETO_BANK", "1"),
        ("CARNET_BOLETO_AGREEMENT", "12345678"), ("CARNET_BOLETO_PORTFOLIO", "xx"), ("CARNET_ALIPAY_APP_ID", "1"),
        ("CARNET_ALIPAY_SELLER_ID", ""), ("CARNET_SANDBOX_URL", "sandbox"), ("CARNET_PAYMENTS_DATA_KEY", "short"),
        ("CARNET_DATA_KEY", "short"),
        ("CARNET_PAYMENTS_TICK_MILLISECONDS", "0"),
    ])
    func `a setting that cannot be used is named`(variable: String, value: String) {
        #expect {
            try PaymentsSettings(.forTests([variable: value]))
        } throws: { error in
            (error as? SettingError)?.key == variable
        }
    }

    @Test func `production wants its own keys`() {
        let keys = ["CARNET_SANDBOX_KEYS": "/keys", "CARNET_DATA_KEY": String(repeating: "k", count: 32)]
        for (missing, _) in keys {
            var values = keys
            values["CARNET_MODE"] = "production"
            values[missing] = nil
            #expect {
                try PaymentsSettings(.forTests(values))
            } throws: { error in
                (error as? SettingError)?.key == missing
            }
        }
    }

    @Test func `a folder without keys is named by the file that is missing`() {
        #expect {
            try ProviderKeys(folder: "/nowhere")
        } throws: { error in
            "\(error)".hasPrefix("/nowhere/upi.secret is not there")
        }
    }

    /// The figures are those of the data files, beside their sources.
    @Test(arguments: [
        ("NL", Money(1, .eur), "ideal", "iDEAL | Wero"), ("BR", Money(2, .brl), "boleto", "Boleto Bancário"),
        ("IN", Money(100_000_00, .inr), "upi_intent", "UPI"), ("CN", Money(300_000_00, .cny), "alipay", "Alipay"),
    ])
    func `the data files offer each method where it is used, to the edge of its limits`(
        country: String, amount: Money, method: String, name: String
    ) throws {
        let tables = try MethodFiles.load()
        let day = try #require(CalendarDate("2026-11-21"))
        let offer = Offer(MethodQuestion(country: CountryCode(country), amount: amount, day: day), from: tables)
        #expect(offer.entries.map(\.method.id) == [method])
        #expect(offer.entries.map(\.name) == [name])
        #expect(offer.rejections.count == 3)
    }

    @Test func `iDEAL was called so before 2026`() throws {
        let method = try #require(try MethodFiles.load().method("ideal"))
        #expect(try method.name(on: #require(CalendarDate("2025-12-31"))) == "iDEAL")
    }
}
