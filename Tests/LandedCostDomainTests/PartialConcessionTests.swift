import Commerce
import Testing

@testable import LandedCostDomain

/// Concessions of the Japanese tariff for some goods or some parties, as the edition of 2026-07-09 prints them.
@Suite struct PartialConcessionTests {
    private static let jelly = "くらげのもの 4.4% その他のもの 5%"
    private static let jam = "りんご又はパイナップルを含まないジャム 無税"
    private static let plywood = "（カナダ及びニュージーランドに対する待遇） 3% （チリに対する待遇） 2.6% （他の締約国に対する待遇） 1%"
    private static let nickel = "（オーストラリア及びニュージーランドに対する待遇） 無税"

    private func outcome(_ text: String, from origin: String = "VN", goods: String? = nil) throws -> String {
        let stated = goods.map { Facts([(name: "conceded_goods", text: $0)]) } ?? .none
        let concession = try #require(PartialConcession(text))
        switch concession.outcome(from: try #require(CountryCode(origin)), facts: stated) {
        case .rate(let rate):
            let share = try #require(rate.plainShare)
            #expect(rate.text == text, "the answer shows the text as printed")
            return share.text
        case .refused(let why): return why
        }
    }

    @Test(arguments: [
        (jelly, "1", "0.044"), (jelly, "2", "0.05"), (jelly, "3", "the concession is for other goods: \"\(jelly)\""),
        (jam, "1", "0"), (jam, "2", "the concession is for other goods: \"\(jam)\""),
        ("JIS L-1017に定める試験方法によるよこ糸の伸度が70%以上の糸を使用したもの 2.2% その他のもの 無税", "2", "0"),
    ])
    func `the goods that are stated decide`(text: String, goods: String, comes: String) throws {
        #expect(try outcome(text, goods: goods) == comes)
    }

    @Test func `where they are not stated, they are asked for`() throws {
        let beginning = "the concession is for some goods only. State the fact conceded_goods: 1 for "
        #expect(try outcome(Self.jelly) == beginning + "くらげのもの, 2 for その他のもの")
        #expect(try outcome(Self.jam) == beginning + "りんご又はパイナップルを含まないジャム, 2 for none of them")
    }

    @Test(arguments: [
        (plywood, "CA", "0.03"), (plywood, "NZ", "0.03"), (plywood, "CL", "0.026"), (plywood, "VN", "0.01"),
        (nickel, "AU", "0"), (nickel, "VN", "the concession is for other parties: \"\(nickel)\""),
    ])
    func `the origin decides between parties`(text: String, origin: String, comes: String) throws {
        #expect(try outcome(text, from: origin) == comes)
    }

    @Test(arguments: [
        "無税", "4.4%", "", "about 2%", "Free 2%", "毎年11月1日から翌年2月末日までに輸入されるもの 無税",
        "毎年4月1日から同年7月31日までに輸入されるもの 無税 / -", "2.4%又は((500円−課税価格)×0.8)/kgのうちいずれか低い税率",
        "（ブルネイに対する待遇） 無税", "（カナダに対する待遇） 2% その他のもの 無税", "くらげのもの",
        "（オーストラリア、カナダ及びニュージーランドに対する待遇） 2.1%又は8円/kgのうちいずれか低い税率 （他の締約国に対する待遇） 無税",
    ])
    func `other forms are left alone`(text: String) { #expect(PartialConcession(text) == nil) }
}
