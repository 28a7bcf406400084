import Commerce
import PricingDomain

/// Figures of other central banks as published in March and April 2026, in the layouts they are taken in. National Bank of
/// Ukraine, Bank of Russia, Federal Reserve H.10, Banco Central de Chile, Banco de la República, Banco Central de la
/// República Argentina; gathered in the test data of Frankfurter (MIT).
enum BankSamples {
    static let nbu = """
        date,priced_in,currency,rate,units,calc_date
        2026-03-06,UAH,EUR,50.6913,1,2026-03-05
        2026-03-06,UAH,USD,43.7284,1,2026-03-05
        2026-03-06,UAH,KZT,8.6851,100,2026-03-05
        2026-03-06,UAH,XAU,222903.31,1,2026-03-05
        2026-03-07,UAH,EUR,50.7567,1,2026-03-05
        2026-03-07,UAH,USD,43.8058,1,2026-03-05
        2026-03-07,UAH,KZT,8.8217,100,2026-03-05

        """

    static let cbr = """
        date,priced_in,currency,rate,units
        2026-03-07,RUB,EUR,90.1230,1
        2026-03-07,RUB,USD,78.1200,1
        2026-03-07,RUB,KGS,89.3315,100
        2026-03-07,RUB,XDR,106.0000,1

        """

    static let pairs = """
        date,base,quote,rate,source
        2026-03-02,AUD,USD,0.7067,FRED H.10 DEXUSAL
        2026-03-02,EUR,USD,1.169,FRED H.10 DEXUSEU
        2026-03-02,GBP,USD,1.3393,FRED H.10 DEXUSUK
        2026-03-02,USD,TWD,31.51,FRED H.10 DEXTAUS
        2026-03-02,USD,LKR,309.2,FRED H.10 DEXSLUS
        2026-03-02,EUR,CLP,1029.91,Banco Central de Chile F072.CLP.EUR.N.O.D
        2026-03-02,USD,CLP,871.41,Banco Central de Chile F073.TCO.PRE.Z.D
        2026-03-17,USD,COP,3691.9,Banco de la Republica TRM
        2026-03-21,USD,COP,3704.87,Banco de la Republica TRM
        2026-03-19,USD,ARS,1394.5,BCRA cotizaciones

        """

    /// ECB figures of those days, as published, in fewer columns.
    static let ecb = """
        Date,USD,JPY,GBP,AUD,
        2026-03-20,1.1555,184.10,0.86520,1.6390,
        2026-03-06,1.1561,182.46,0.86600,1.6460,
        2026-03-02,1.1698,184.04,0.87245,1.6540,

        """

    /// The chain as it is bundled, in fewer words.
    static let sources = """
        id,kind,name,anchor,bridge,display_days,quote_days,settlement_days,end_days,takes_over_from,note
        fixed,fixed,,,,,,,,,
        manual,manual,Set by hand,,,,,,,,
        ecb,ecb,"European Central Bank, euro foreign exchange reference rates",EUR,EUR,7,5,5,,,
        peg,peg,,,,,,,,,
        bcch,bank,Banco Central de Chile,CLP,EUR,7,5,5,31,2026-03-10,
        banrep,bank,"Banco de la República, TRM",COP,USD,7,5,5,31,2026-03-10,
        bcra,bank,BCRA,ARS,USD,7,5,5,31,2026-03-10,
        fed_h10,bank,Federal Reserve H.10,USD,USD,14,12,5,31,2026-03-10,
        nbu,bank,National Bank of Ukraine,UAH,EUR,7,5,5,31,2026-03-10,
        cbr,bank,Bank of Russia,RUB,EUR,14,5,5,31,2026-03-10,

        """

    static func chain() throws -> RateChain { try RateChain(table: sources) }

    static func file(
        _ text: String, as format: RateFile.Format, today: CalendarDate = Samples.today
    ) throws -> RateFile {
        try RateFile(Array(text.utf8), as: format, chain: try chain(), today: today)
    }

    static func banks(_ files: [(String, RateFile.Format)], today: CalendarDate) throws -> [String: SourceTable] {
        let chain = try chain()
        var quotes: [String: [BankQuote]] = [:]
        for (text, format) in files {
            for (id, found) in try file(text, as: format, today: today).quotes { quotes[id, default: []] += found }
        }
        var tables: [String: SourceTable] = [:]
        for (id, found) in quotes {
            if let source = chain[id] { tables[id] = SourceTable(found, of: source) }
        }
        return tables
    }

    /// Everything above, under the whole chain.
    /// - Parameter today: the day on which the rates by hand are set.
    static func book(
        manual: String? = nil, today: CalendarDate = Samples.today, pegs: [Currency: Peg] = [:],
        ecb: String = ecb
    ) throws -> RateBook {
        var all = try banks([(nbu, .nbu), (cbr, .cbr), (pairs, .pairs)], today: Samples.today)
        if let manual {
            all.merge(try banks([("base,quote,rate,from,until,note\n" + manual, .manual)], today: today)) { $1 }
        }
        return RateBook(
            table: RateTable(try Samples.publications(ecb)), pegs: pegs, banks: all, chain: try chain())
    }
}
