import Commerce
import PaymentsDomain
import Testing

@Suite struct BoletoBarcodeTests {
    /// Bar code, printed line, due factor, centavos; each from the test suite of the library named beside it.
    static let printed: [(String, String, Int, Int64)] = [
        // kivanio/brcobranca spec/brcobranca/boleto/banco_brasil_spec.rb
        (
            "00193377100000135000000001238798777770016818",
            "00190.00009 01238.798779 77700.168188 3 37710000013500", 3771, 13500
        ),
        // kivanio/brcobranca spec/brcobranca/boleto/banco_nordeste_spec.rb
        (
            "00492704200000001010259000854930000001921000",
            "00490.25901 00854.930005 00019.210004 2 70420000000101", 7042, 101
        ),
        // kivanio/brcobranca spec/brcobranca/boleto/banestes_spec.rb
        (
            "02199647100001278906924010100014542047202193",
            "02196.92407 10100.014546 20472.021938 9 64710000127890", 6471, 127890
        ),
        // BoletoNet/boleto2net Boleto2.Net.Testes/BancoSantanderCarteira101Tests.cs
        (
            "03399690500000297459123456700000001627870101",
            "03399.12347 56700.000005 16278.701012 9 69050000029745", 6905, 29745
        ),
        // BoletoNet/boleto2net Boleto2.Net.Testes/BancoBanrisulCarteira1Tests.cs
        (
            "04197690500000287252103401234560000004564030",
            "04192.10349 01234.560009 00045.640307 7 69050000028725", 6905, 28725
        ),
        // kivanio/brcobranca spec/brcobranca/boleto/banco_brasilia_spec.rb
        (
            "07099641400000010000000820000528200000107013",
            "07090.00087 20000.528206 00001.070135 9 64140000001000", 6414, 1000
        ),
        // kivanio/brcobranca spec/brcobranca/boleto/ailos_spec.rb
        (
            "08593643900000001000002340356156900000000101",
            "08590.00234 40356.156907 00000.001016 3 64390000000100", 6439, 100
        ),
        // kivanio/brcobranca spec/brcobranca/boleto/credisis_spec.rb
        (
            "09791376900000135000000009750001100000000095",
            "09790.00007 09750.001100 00000.000950 1 37690000013500", 3769, 13500
        ),
        // eduardocereto/pyboleto tests/test_banco_caixa.py
        (
            "10491538800002952958019525086156587000000414",
            "10498.01952 25086.156582 70000.004146 1 53880000295295", 5388, 295295
        ),
        // BoletoNet/boleto2net Boleto2.Net.Testes/BancoBradescoCarteira02Tests.cs
        (
            "23792890500002830681234020000000000501234560",
            "23791.23405 20000.000008 05012.345608 2 89050000283068", 8905, 283068
        ),
        // BoletoNet/boletonet src/Boleto.Net.Testes/BancoC6Teste.cs
        (
            "33691823600000420000000000000010000113522213",
            "33690.00009 00000.010009 01135.222139 1 82360000042000", 8236, 42000
        ),
        // BoletoNet/boleto2net Boleto2.Net.Testes/BancoItauCarteira112Tests.cs
        (
            "34193719500000903471120022335321234123456000",
            "34191.12002 22335.321232 41234.560005 3 71950000090347", 7195, 90347
        ),
        // eduardocereto/pyboleto tests/test_banco_real.py
        (
            "35698486900000355000531570585390000000000123",
            "35690.53154 70585.390001 00000.001230 8 48690000035500", 4869, 35500
        ),
        // kivanio/brcobranca spec/brcobranca/boleto/hsbc_spec.rb
        (
            "39993252300000934230016324000000777889924742",
            "39990.01633 24000.000778 78899.247429 3 25230000093423", 2523, 93423
        ),
        // BoletoNet/boleto2net Boleto2.Net.Testes/BancoSafraCarteira1Tests.cs
        (
            "42292693400002711127123450012345670000045612",
            "42297.12346 50012.345679 00000.456129 2 69340000271112", 6934, 271112
        ),
        // BoletoNet/boletonet src/Boleto.Net.Testes/BancoVotorantimTeste.cs
        (
            "65599190300000010200000000116500000002122600",
            "65590.00002 00116.500000 00021.226006 9 19030000001020", 1903, 1020
        ),
        // kivanio/brcobranca spec/brcobranca/boleto/citibank_spec.rb
        (
            "74595545200000009993621305080446000000000027",
            "74593.62138 05080.446007 00000.000273 5 54520000000999", 5452, 999
        ),
        // BoletoNet/boleto2net Boleto2.Net.Testes/BancoSicrediCarteira1Tests.cs
        (
            "74896790500000603561119200005601560585305109",
            "74891.11927 00005.601562 05853.051091 6 79050000060356", 7905, 60356
        ),
    ]

    @Test(arguments: printed)
    func `a bar code and its line tell the same, both ways`(
        digits: String, line: String, factor: Int, centavos: Int64
    ) throws {
        let fromDigits = try BoletoBarcode(digits: digits)
        let fromLine = try BoletoBarcode(line: line)
        #expect(fromDigits == fromLine)
        #expect(fromDigits.printedLine == line)
        #expect(fromDigits.line == line.filter { $0 != " " && $0 != "." })
        #expect(fromDigits.dueFactor == factor)
        #expect(fromDigits.amount == Money(centavos, .brl))
    }

    /// Modulo 10 finds every single wrong digit; modulo 11 does too, but for the rests 0, 1 and 10 that all give 1.
    @Test(arguments: printed)
    func `a digit read wrongly is noticed`(digits: String, line: String, factor: Int, centavos: Int64) {
        let plain = line.filter { $0 != " " && $0 != "." }
        for place in 0..<47 {
            var wrong = Array(plain.utf8)
            wrong[place] = 48 + (wrong[place] - 48 + 1) % 10
            let text = String(decoding: wrong, as: UTF8.self)
            if place < 33 || Array(plain)[32] != "1" {
                #expect(throws: BoletoError.self) { try BoletoBarcode(line: text) }
            }
        }
    }

    /// The parts of the Banco do Brasil slip above put together again.
    @Test func `a slip of Banco do Brasil is built byte for byte`() throws {
        let own = try BoletoOwnField(agreement: "1238798", number: 7_777_700_168, portfolio: "18")
        #expect(own.slipNumber == "12387987777700168")
        let slip = try BoletoBarcode(
            bank: "001", dueOn: CalendarDate(year: 2008, month: 2, day: 3), amount: Money(135_00, .brl),
            ownField: own.digits)
        #expect(slip.digits == "00193377100000135000000001238798777770016818")
        #expect(slip.printedLine == "00190.00009 01238.798779 77700.168188 3 37710000013500")
    }

    @Test func `a slip due in 2026 has a factor of the second cycle`() throws {
        let own = try BoletoOwnField(agreement: "1238798", number: 1, portfolio: "17")
        let slip = try BoletoBarcode(
            bank: "001", dueOn: CalendarDate(year: 2026, month: 11, day: 25), amount: Money(243_12, .brl),
            ownField: own.digits)
        #expect(slip.dueFactor == 1_641)
        #expect(slip.bank == "001")
        #expect(slip.ownField == "0000001238798000000000117")
        #expect(try BoletoBarcode(line: slip.printedLine) == slip)
    }

    @Test func `what is no boleto is refused by name`() throws {
        let own = String(repeating: "0", count: 25)
        #expect(throws: BoletoError.utilityBill) {
            try BoletoBarcode(line: "846700000017 435900240209 024050002435 842210108119")
        }
        #expect(throws: BoletoError.malformed) { try BoletoBarcode(line: "123") }
        #expect(throws: BoletoError.malformed) { try BoletoBarcode(digits: String(repeating: "x", count: 44)) }
        #expect(throws: BoletoError.currency) {
            try BoletoBarcode(digits: "00183377100000135000000001238798777770016818")
        }
        #expect(throws: BoletoError.amount) {
            try BoletoBarcode(bank: "001", dueOn: nil, amount: Money(10_000_000_000, .brl), ownField: own)
        }
        #expect(throws: BoletoError.amount) {
            try BoletoBarcode(bank: "001", dueOn: nil, amount: Money(1_00, .eur), ownField: own)
        }
        #expect(throws: BoletoError.malformed) {
            try BoletoBarcode(bank: "01", dueOn: nil, amount: Money(1_00, .brl), ownField: own)
        }
        #expect(throws: BoletoError.malformed) {
            try BoletoBarcode(bank: "001", dueOn: nil, amount: Money(1_00, .brl), ownField: "12" + own.dropFirst(3))
        }
        #expect(throws: BoletoError.malformed) { try BoletoOwnField(agreement: "1", number: 1, portfolio: "17") }
        #expect(throws: BoletoError.malformed) {
            try BoletoOwnField(agreement: "1238798", number: 10_000_000_000, portfolio: "17")
        }
    }

    /// kivanio/brcobranca spec/brcobranca/calculo_spec.rb
    @Test(arguments: [("001905009", 5), ("341911012", 1)])
    func `modulo 10 is as published`(digits: String, check: Int) {
        #expect(BoletoCheckDigit.modulo10(digits) == check)
    }

    @Test func `check digits are made of digits only`() {
        #expect(BoletoCheckDigit.modulo10("12a") == nil)
        #expect(BoletoCheckDigit.modulo11("12a") == nil)
    }
}
