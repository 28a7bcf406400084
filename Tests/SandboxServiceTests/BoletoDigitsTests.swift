import Commerce
import Testing

@testable import SandboxService

@Suite struct BoletoDigitsTests {
    /// Bar codes and lines of real banks, from the tests of the libraries brcobranca (banks 001, 021, 085), boleto2net
    /// (033, 041) and pyboleto (104); due dates from their factors.
    @Test(arguments: [
        (
            barcode: "00193377100000135000000001238798777770016818",
            line: "00190.00009 01238.798779 77700.168188 3 37710000013500", minor: Int64(13_500), due: "2008-02-03"
        ),
        (
            barcode: "02199647100001278906924010100014542047202193",
            line: "02196.92407 10100.014546 20472.021938 9 64710000127890", minor: 127_890, due: "2015-06-26"
        ),
        (
            barcode: "08593643900000001000002340356156900000000101",
            line: "08590.00234 40356.156907 00000.001016 3 64390000000100", minor: 100, due: "2015-05-25"
        ),
        (
            barcode: "03399690500000297459123456700000001627870101",
            line: "03399.12347 56700.000005 16278.701012 9 69050000029745", minor: 29_745, due: "2016-09-02"
        ),
        (
            barcode: "04197690500000287252103401234560000004564030",
            line: "04192.10349 01234.560009 00045.640307 7 69050000028725", minor: 28_725, due: "2016-09-02"
        ),
        (
            barcode: "10491538800002952958019525086156587000000414",
            line: "10498.01952 25086.156582 70000.004146 1 53880000295295", minor: 295_295, due: "2012-07-08"
        ),
    ])
    func `a good slip has no flaws`(barcode: String, line: String, minor: Int64, due: String) throws {
        let due = try #require(CalendarDate(due))
        #expect(BoletoDigits.flaws(barcode: barcode, line: line, amountMinor: minor, due: due).isEmpty)
        let bare = String(line.filter { $0.isNumber })
        #expect(BoletoDigits.printed(line: bare) == line)
    }

    /// FEBRABAN: 1000 on 2000-07-03, 9999 on 2025-02-21, and from 1000 again on the day after.
    @Test(arguments: [
        (day: "2000-07-03", factor: Int64(1_000)), (day: "2025-02-21", factor: 9_999),
        (day: "2025-02-22", factor: 1_000), (day: "2025-02-23", factor: 1_001), (day: "2026-11-04", factor: 1_620),
    ])
    func `the due factor rolls over in 2025`(day: String, factor: Int64) throws {
        let day = try #require(CalendarDate(day))
        #expect(BoletoDigits.dueFactor(of: day) == factor)
    }

    private static let barcode = "00193377100000135000000001238798777770016818"
    private static let line = "00190000090123879877977700168188337710000013500"

    /// One digit changed at a time, each place caught by at least one check.
    @Test(arguments: 0..<44)
    func `a wrong digit in the bar code is caught`(place: Int) throws {
        let due = try #require(CalendarDate(year: 2008, month: 2, day: 3))
        var digits = Array(Self.barcode)
        digits[place] = digits[place] == "9" ? "0" : "9"
        let flaws = BoletoDigits.flaws(barcode: String(digits), line: Self.line, amountMinor: 13_500, due: due)
        #expect(!flaws.isEmpty)
    }

    @Test(arguments: 0..<47)
    func `a wrong digit in the line is caught`(place: Int) throws {
        let due = try #require(CalendarDate(year: 2008, month: 2, day: 3))
        var digits = Array(Self.line)
        digits[place] = digits[place] == "9" ? "0" : "9"
        let flaws = BoletoDigits.flaws(barcode: Self.barcode, line: String(digits), amountMinor: 13_500, due: due)
        #expect(flaws.map(\.pointer).contains("/digitable_line"))
    }

    @Test func `another amount, another day and other lengths are named`() throws {
        let due = try #require(CalendarDate(year: 2008, month: 2, day: 4))
        let flaws = BoletoDigits.flaws(barcode: Self.barcode, line: Self.line, amountMinor: 13_501, due: due)
        #expect(
            flaws.map(\.detail) == [
                "The due factor is 3771; 2008-02-04 is 3772.", "The amount is 13500 cents; it should be 13501.",
            ])
        #expect(
            BoletoDigits.flaws(barcode: "1", line: Self.line, amountMinor: 1, due: due).map(\.pointer) == ["/barcode"])
        #expect(
            BoletoDigits.flaws(barcode: Self.barcode, line: "1", amountMinor: 1, due: due).map(\.pointer)
                == ["/digitable_line"])
    }

    /// The numbers are made to fit and belong to nobody: 529.982.247-25 and 11.222.333/0001-81 are the usual examples.
    @Test(arguments: [
        (text: "52998224725", isValid: true), (text: "529.982.247-25", isValid: true),
        (text: "11222333000181", isValid: true), (text: "11.222.333/0001-81", isValid: true),
        (text: "52998224724", isValid: false), (text: "11222333000180", isValid: false),
        (text: "11111111111", isValid: false), (text: "", isValid: false), (text: "5299822472", isValid: false),
        (text: "529 982 247 25", isValid: false),
    ])
    func `a payer's document is checked by its digits`(text: String, isValid: Bool) {
        #expect(PayerDocument.isValid(text) == isValid)
    }

    /// A slip due on a Saturday may be paid until the end of the Monday in Brasília.
    @Test(arguments: [
        (due: "2026-11-04", end: "2026-11-05T03:00:00.000Z"), (due: "2026-11-07", end: "2026-11-10T03:00:00.000Z"),
        (due: "2026-11-08", end: "2026-11-10T03:00:00.000Z"),
    ])
    func `a slip ends with its due day, or with the Monday`(due: String, end: String) throws {
        let due = try #require(CalendarDate(due))
        #expect(Boletos.end(of: due).description == end)
    }
}
