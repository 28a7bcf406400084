import Testing

@testable import Commerce

@Suite struct CardNumberTests {
    /// Test numbers that the schemes and their processors publish.
    static let numbers = [
        "4242424242424242", "4111111111111111", "4000056655665556", "4222222222222", "5555555555554444",
        "2223003122003222", "378282246310005", "371449635398431", "30569309025904", "3056930009020004",
        "36227206271667", "3566002020360505", "6011111111111117", "6200000000000005", "6205500000000000004",
        "6759649826438453", "5019717010103742", "2200700000000009", "8171999927660000", "9792030394440796",
    ]

    @Test(arguments: numbers)
    func `a card's number is found in text, whatever it stands in`(number: String) {
        let apart = number.map(String.init)
        for written in [number, apart.joined(separator: " "), apart.joined(separator: "-"), Self.grouped(number, " ")] {
            for (before, after) in [
                ("", ""), ("card ", " please"), (#"{"a":""#, #""}"#), (#"{"a":"#, ".0}"), ("12 ", " 12/27 123"),
                ("\u{1F4B3}", "é"), (String(repeating: "1 ", count: 40) + "no: ", ""), ("-", "-"),
            ] {
                let text = before + written + after
                #expect(CardNumber.isFound(in: text), "\(text)")
                #expect(CardNumber.isWhole(written))
            }
        }
        #expect(CardNumber.isFound(in: "x\(number)y") && CardNumber.isFound(in: "tok_\(number)"))
    }

    private static func grouped(_ number: String, _ divider: String) -> String {
        stride(from: 0, to: number.count, by: 4)
            .map { number.dropFirst($0).prefix(4) }.joined(separator: divider)
    }

    @Test(arguments: numbers)
    func `any other last digit makes it no card's number`(number: String) {
        for digit in "0123456789" where digit != number.last {
            let other = number.dropLast() + String(digit)
            #expect(!CardNumber.isFound(in: String(other)) && !CardNumber.isWhole(String(other)))
        }
    }

    /// All of them pass the Luhn rule where they are digits alone; a check beside it says what they are.
    @Test(arguments: [
        ("a bar code of Germany", "4006381000093"), ("a bar code of Japan", "4901234000094"),
        ("another", "4000000000006"), ("a CNPJ", "36000009000140"), ("an Austrian IBAN", "AT614795882024392126"),
        ("a Danish IBAN", "DK5000400440116243"), ("a UUID", "42424242-4242-4242-8234-123456789abc"),
        ("an id", "ord_01h4242424242424242abcdefg"), ("a hash", "ab4242424242424242cdef0123456789"),
        ("a telephone number", "+4222222222222"), ("a fraction", "1.4242424242424242"),
        ("nanoseconds", "1795312345678901234"), ("milliseconds", "1795312345678"), ("an HS code", "6109100010"),
        ("a day and an hour", "2026-11-21 123456"), ("sizes", "36 37 38 39 40 41 42 43 44"),
        ("zeros", "0000000000000000"), ("an IMEI", "356938035643809"), ("twenty digits", "42424242424242424242"),
        ("twelve digits", "424242424242"), ("two blanks", "4242  4242  4242  4242"), ("nothing", ""),
    ])
    func `other long numbers are left alone`(what: String, text: String) {
        #expect(!CardNumber.isFound(in: text), "\(what)")
        #expect(!CardNumber.isFound(in: "it is \(text), yes"), "\(what)")
    }

    @Test func `what looks like a number with a check of its own is one only where the check is right`() {
        // One digit off: still Luhn, no bar code, no IBAN, no UUID any more.
        for text in ["4222222222222", "XX614795882024392126", "42424242-4242-4242-8234"] {
            #expect(CardNumber.isFound(in: text), "\(text)")
        }
    }

    @Test(arguments: [
        ("4242424242424242", "************4242"), ("a 3782-822463-10005 b", "a ****-******-*0005 b"),
        ("no number", "no number"),
        ("x4111111111111111 5555 5555 5555 4444.", "x************1111 **** **** **** 4444."),
    ])
    func `all but the last four digits are masked`(text: String, masked: String) {
        #expect(CardNumber.masked(text) == masked)
    }

    @Test func `every place in a long text is looked at`() {
        for place in 0..<60 {
            let text =
                String(repeating: "x", count: place) + "4222222222222" + String(repeating: "y", count: 60 - place)
            #expect(CardNumber.isFound(in: text), "\(place)")
        }
    }

    @Test func `text made to be slow to read is not`() {
        for unit in ["4", "4 ", "4242 ", "4242 4242 4242 4242 ", "4242-4242 424", " ", "-"] {
            let text = String(repeating: unit, count: (1 << 17) / unit.utf8.count)
            let took = ContinuousClock().measure { _ = CardNumber.masked(text) }
            #expect(took < .seconds(5), "\(unit)")
        }
    }

    @Test(arguments: ["", "1234567890123", "tok_4242424242424242", "4242424242424242x", "424242424242"])
    func `a token that is no number is none as a whole`(text: String) { #expect(!CardNumber.isWhole(text)) }
}
