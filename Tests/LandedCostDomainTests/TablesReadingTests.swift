import Commerce
import LandedCostDomain
import Testing

@Suite struct TablesReadingTests {
    @Test func `the small tables are read whole`() throws {
        let tables = try SmallTables.read()
        #expect(tables.countries.map(\.alpha2) == ["BR", "DE", "NL", "US"])
        #expect(tables.version == "small")
        #expect(tables.tariffs.map(\.lineCount) == [9, 8, 13, 1])
    }

    @Test(arguments: [
        ("destinations.csv", "value_added_tax,EUR", "no_such_formula,EUR", 3, "formula"),
        ("destinations.csv", "US,US", "UX,US", 5, "no country"),
        ("destinations.csv", "EU,eu,,ioss,,\nNL", "EU,xx,,ioss,,\nNL", 3, "tariff xx"),
        ("destinations.csv", "EU,eu,,ioss,,\nNL", "EU,eu,,iosss,,\nNL", 3, "registration iosss"),
        ("destinations.csv", "FOB", "FAS", 5, "value_basis"),
        ("excluded_goods.csv", "refuse", "refusal", 2, "effect"),
        ("hs2022_hs2017.csv", "910211,910211", "610910,910211", 8, "order"),
        ("import_rules.csv", "50,USD,20", "50,USX,20", 2, "USX"),
        ("import_rules.csv", "50,USD,20", "50,,20", 2, "without a currency"),
        ("import_rules.csv", "50,USD,20", "50.001,USD,20", 2, "amount"),
        ("import_rules.csv", "50,USD,20", "50,USD,twenty", 2, "rate_pct"),
        ("import_rules.csv", "50,USD,20", "-50,USD,20", 2, "amount -50 is negative"),
        ("import_rules.csv", "50,USD,20", "50,USD,-20", 2, "rate_pct is negative"),
        ("import_rules.csv", "50,USD,20", "50,USD,100.01", 2, "over 100"),
        ("import_rules.csv", "3000,USD,60,20", "3000,USD,60,-20", 3, "deduction -20 is negative"),
        ("import_rules.csv", "150 EUR,,hs6", "-150 EUR,,hs6", 9, "limit -150 is negative"),
        ("import_rules.csv", "eu.relief.old,EU,duty_de_minimis", "eu.relief.old,EU,bananas", 7, "rule bananas"),
        ("import_rules.csv", "2026-07-01,2028-07-01", "2028-07-01,2026-07-01", 9, "effective_to"),
        ("import_rules.csv", "2026-07-01,2028-07-01", "2026-07-01,2028-06-31", 9, "no date"),
        ("import_rules.csv", "br.low.60", "br.low.20", 3, "twice"),
        ("import_rules.csv", "s,high,stored\nbr.low.60", "s,certain,stored\nbr.low.60", 2, "confidence"),
        ("tariff_eu.csv", "61091000,12.0%", "6109,12.0%", 4, "eight digits"),
        ("tariff_eu.csv", "61091000,12.0%", "99091000,12.0%", 5, "order"),
        ("tariff_eu.csv", "61091000,12.0%", "61091000,bananas", 4, "general \"bananas\""),
        ("tariff_eu.csv", "61091000,12.0%", "61091000,-12.0%", 4, "general \"-12.0%\""),
        ("tariff_eu.csv", "61091000,12.0%", "61091000,−12.0%", 4, "general \"−12.0%\""),
        ("tariff_eu.csv", "61091000,12.0%", "61091000,12.0% + -3%", 4, "general"),
        ("tariff_eu.csv", "61091000,12.0%", "61091000,(12.0%)", 4, "general"),
        ("tariff_us.csv", "5% (D)", "5 pct (D)", 4, "the concession \"5 pct\""),
        ("tariff_us.csv", "90%", "ninety", 4, "column2 \"ninety\""),
        ("tariff_us_history.csv", "3%,,9%", "three,,9%", 2, "general \"three\""),
        ("tariff_us_history.csv", "3%,,9%", "3%,,nine", 2, "column2 \"nine\""),
        ("tariff_jp_sets.csv", "3.7%=cptpp", "(lower)=cptpp", 3, "the concession \"(lower)\""),
        ("tariff_rules.csv", "jp,71,5%", "jp,71,five", 2, "rate \"five\""),
        ("preferences.csv", "Free,,a certificate", "Gratis,,a certificate", 3, "other_lines \"Gratis\""),
        ("tariffs.csv", "HS 2017", "HS 2012", 2, "nomenclature"),
        ("tariffs.csv", "HS 2022,ceiling", "HS 2022,guess", 5, "standing"),
        ("tariffs.csv", "BRL", "BRX", 5, "currency"),
        ("tariff_jp.csv", "7.4%,@2", "7.4%,@9", 4, "no set @9"),
        ("tariff_jp_sets.csv", "3.7%=cptpp", "3.7%=cptp", 3, "programme cptp"),
        ("tariff_jp_sets.csv", "@2,", "@1,", 3, "twice"),
        ("tariff_rules.csv", "typical", "usual", 2, "kind usual"),
        ("tariff_rules.csv", "85-91", "91-85", 3, "codes 91-85"),
        ("tariff_rules.csv", "jp,9102,", "jp,9102,5%", 4, "rate"),
        ("tariff_us.csv", "5% (D)", "5% (ZZ)", 4, "programme ZZ"),
        ("tariff_us_history.csv", "Free,,Free", "Free,Free (QQ),Free", 3, "programme QQ"),
        ("tariff_br_cet.csv", "61091000", "61091O00", 2, "tariff code"),
        ("preferences.csv", "AU|VN", "AU|VX", 2, "no country"),
        ("preferences.csv", "mpf_exempt", "mpf_free", 4, "effects"),
        ("hs2017_successors.csv", "851713|851714", "8517|851714", 2, "six digits"),
        ("us_additional.csv", ",steel,add,50", ",iron,add,50", 5, "list iron"),
        ("us_additional.csv", ",steel,add,50", ",steel,add,", 5, "rate_pct"),
        ("us_additional.csv", "if:uk_metal", "maybe:uk_metal", 3, "when"),
        ("us_lists.csv", "gold,71081210", "gold,7108x210", 3, "tariff code"),
        ("vat_rates.csv", "2020-07-01,2021-01-01", "2020-06-30,2021-01-01", 3, "begins before"),
    ])
    func `a broken row refuses the start and is named`(
        file: String, text: String, replacement: String, line: Int, reason: String
    ) throws {
        let error = #expect(throws: TableError.self) { try SmallTables.read(file, text, replacement) }
        #expect(error?.file == file)
        #expect(error?.line == line)
        #expect(error?.reason.contains(reason) == true, "\(error?.description ?? "read")")
    }

    @Test(arguments: [
        ("tariff_jp.csv", "7.4%,@2", "17円/kg | WTO 免税,@2"), ("tariff_jp_sets.csv", "3.7%=cptpp", "(3.7%)=cptpp"),
        ("tariff_jp_sets.csv", "3.7%=cptpp", "毎年4月1日から同年8月31日までに輸入されるもの 無税 / -=cptpp"),
        ("tariff_eu.csv", "61091000,12.0%", "61091000,350%"),
        ("import_rules.csv", "us.formal,US,formal_entry_threshold", "us.formal,US,valuation_base"),
        ("import_rules.csv", "50,USD,20", "50,USD,100"),
    ])
    func `words of another script, rates in brackets, rows that are only shown and limits are taken`(
        file: String, text: String, replacement: String
    ) throws {
        #expect(SmallTables.files[file]?.contains(text) == true)
        _ = try SmallTables.read(file, text, replacement)
    }

    @Test(arguments: SmallTables.files.keys.sorted())
    func `an empty file refuses the start`(file: String) throws {
        let error = #expect(throws: TableError.self) { try SmallTables.read([file: ""]) }
        #expect(error?.file == file)
    }

    @Test(arguments: SmallTables.files.keys.sorted())
    func `a row with too few fields refuses the start, whichever table it is in`(file: String) throws {
        let whole = try #require(SmallTables.files[file])
        let error = #expect(throws: TableError.self) { try SmallTables.read([file: whole + "broken\n"]) }
        #expect(error?.file == file)
        #expect(error?.line == whole.split(separator: "\n").count + 1)
    }
}
