import PaymentsDomain
import Testing

@Suite struct BrazilianTaxNumberTests {
    /// The first CPF is the rule worked by hand; the CNPJ is Banco do Brasil's; the one with letters is the example of
    /// Serpro's manual on the check digits of the alphanumeric CNPJ.
    @Test(arguments: [
        ("529.982.247-25", BrazilianTaxNumber.Kind.cpf, "52998224725"),
        ("111.444.777-35", .cpf, "11144477735"),
        ("00.000.000/0001-91", .cnpj, "00000000000191"),
        ("12.ABC.345/01DE-35", .cnpj, "12ABC34501DE35"),
    ])
    func `a right number is taken with or without its marks`(
        text: String, kind: BrazilianTaxNumber.Kind, plain: String
    ) {
        #expect(BrazilianTaxNumber(text)?.kind == kind)
        #expect(BrazilianTaxNumber(text)?.text == plain)
        #expect(BrazilianTaxNumber(plain)?.text == plain)
    }

    @Test(arguments: [
        "529.982.247-24", "529.982.274-25", "111.111.111-11", "00.000.000/0000-00", "00.000.000/0001-92",
        "12.ABC.345/01DE-36", "12.abc.345/01DE-35", "", "1", "5299822472", "529982247256", "52998224725x",
        "ABC.ABC.ABC-25", "12.ABC.345/01DE-3A",
    ])
    func `a wrong number is refused`(text: String) {
        #expect(BrazilianTaxNumber(text) == nil)
    }
}
