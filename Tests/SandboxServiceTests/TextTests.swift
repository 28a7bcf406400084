import Commerce
import Testing

@testable import SandboxService

@Suite struct TextTests {
    /// As the design's pages and Unicode's CLDR have them; the blank after a sign does not break.
    @Test(arguments: [
        (language: Language.english, money: Money(15_033_00, .inr), text: "₹15,033.00"),
        (language: .english, money: Money(1_50_330_00, .inr), text: "₹1,50,330.00"),
        (language: .english, money: Money(5, .inr), text: "₹0.05"),
        (language: .dutch, money: Money(132_50, .eur), text: "€\u{A0}132,50"),
        (language: .dutch, money: Money(1_234_567_89, .eur), text: "€\u{A0}1.234.567,89"),
        (language: .portuguese, money: Money(390_22, .brl), text: "R$\u{A0}390,22"),
        (language: .chinese, money: Money(1_553_14, .cny), text: "¥1,553.14"),
        (language: .chinese, money: Money(100, .jpy), text: "JPY\u{A0}100"),
    ])
    func `money is written as a shopper there reads it`(language: Language, money: Money, text: String) {
        #expect(language.money(money) == text)
    }

    @Test func `days and clocks are those of the place`() throws {
        let moment = try #require(Timestamp("2026-11-04T16:01:00Z"))
        #expect(Language.english.clock(moment) == "21:31")
        let day = try #require(CalendarDate("2026-11-04"))
        #expect(Language.portugueseDay(day) == "quarta-feira, 4 de novembro de 2026")
        #expect(Language.numeric(day) == "04/11/2026")
        let night = try #require(Timestamp("2026-11-04T02:59:59Z"))
        #expect(Language.portuguese.day(night).description == "2026-11-03")
        let evening = try #require(Timestamp("2026-11-21T20:42:46.120Z"))
        #expect(AlipayAccount.clock(evening) == "2026-11-22 04:42:46")
    }

    @Test(arguments: [
        (text: "PT15M", seconds: Int64(900) as Int64?), (text: "PT1H", seconds: 3_600),
        (text: "PT1H30M", seconds: 5_400),
        (text: "PT90S", seconds: 90), (text: "PT", seconds: nil), (text: "PT15", seconds: nil),
        (text: "15M", seconds: nil), (text: "PT1M1H", seconds: nil), (text: "PT999999999999999999999M", seconds: nil),
        (text: "PT-1M", seconds: nil), (text: "", seconds: nil),
    ])
    func `an iDEAL duration is read`(text: String, seconds: Int64?) {
        #expect(ISODuration.seconds(text) == seconds)
    }

    @Test(arguments: [
        (text: "14m", seconds: Int64(840) as Int64?), (text: "15d", seconds: 1_296_000), (text: "1c", seconds: 0),
        (text: "16d", seconds: nil), (text: "0m", seconds: nil), (text: "m", seconds: nil), (text: "", seconds: nil),
        (text: "99999999999999999999m", seconds: nil), (text: "5x", seconds: nil),
    ])
    func `an Alipay timeout is read`(text: String, seconds: Int64?) {
        #expect(AlipayTimeout.seconds(text) == seconds)
    }

    @Test(arguments: [
        "", "shop.example/back", "ftp://shop.example", "https://", "https://user@shop.example/",
        "https://shop.exa mple/",
        "javascript:alert(1)", "https://shop.example;script-src/",
        "https://shop.example/" + String(repeating: "a", count: 2_000),
    ])
    func `an address that a browser must not be sent to is none`(text: String) {
        #expect(CallerURL(text) == nil)
    }

    @Test(arguments: [
        (text: "https://shop.example", expected: "https://shop.example?a=%26%20b"),
        (text: "http://127.0.0.1:8090/r?order=1", expected: "http://127.0.0.1:8090/r?order=1&a=%26%20b"),
        (text: "https://shop.example/r#end", expected: "https://shop.example/r?a=%26%20b#end"),
    ])
    func `a return address keeps what it has`(text: String, expected: String) throws {
        let url = try #require(CallerURL(text))
        #expect(url.adding([(name: "a", value: "& b")]) == expected)
    }

    @Test func `a form is read as browsers write it`() throws {
        let form = try FormBody("a=1+2&b=%E5%8D%95&c=&d")
        #expect(form.values == ["a": "1 2", "b": "单", "c": "", "d": ""])
    }

    @Test(arguments: ["a=1&a=2", "a=%", "a=%FF", "a=%00", String(repeating: "a=1&", count: 101)])
    func `a form that can be read in two ways, or not at all, is refused`(text: String) {
        #expect(throws: TradeRefusal.self) { try FormBody(text) }
    }
}
