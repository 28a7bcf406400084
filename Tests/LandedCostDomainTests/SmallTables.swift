import Commerce
import LandedCostDomain

/// Tables of a handful of rows, in the form of the real files, for tests of what reads and uses them.
///
/// The rates are made up to be told apart at a glance; tests of true figures read the real files.
enum SmallTables {
    static let files: [String: String] = [
        "destinations.csv": """
        destination,territory,formula,customs_currency,value_basis,rules,tariff,registration,regions
        BR,BR,simplified_remittance,BRL,CIF,BR,,remessa_conforme,BA|SP
        DE,EU,value_added_tax,EUR,CIF,EU,eu,ioss,
        NL,EU,value_added_tax,EUR,CIF,EU,eu,ioss,
        US,US,additional_duties,USD,FOB,US,us,,

        """,
        "excluded_goods.csv": """
        rules,code_prefix,goods,effect,why,source,confidence
        EU,24,tobacco,refuse,excise is not in the tables,a source,high
        EU,3303,perfume,no_duty_relief,left out of the relief,a source,high

        """,
        "hs2022_hs2017.csv": """
        hs2022,hs2017
        010121,010121
        330300,330300
        610910,610910
        640299,640299
        710812,710812
        851713,851712
        910211,910211

        """,
        "import_rules.csv": """
        id,destination,rule,regions,origins,origins_excluded,effective_from,effective_to,amount,currency,rate_pct,deduction,limit,per,buyer,basis,condition,assumption,source,confidence,checked
        br.low.20,BR,low_value_scheme,,,,2024-08-01,,50,USD,20,,,consignment,consumer,b,c,,s,high,stored
        br.low.60,BR,low_value_scheme,,,,2024-08-01,,3000,USD,60,20,,consignment,consumer,b,c,,s,high,stored
        br.simple,BR,simplified_regime,,,,,,3000,USD,60,,,consignment,consumer,b,c,,s,high,stored
        br.tax,BR,standard_tax_rate,,,,2023-08-01,,,,17,,,consignment,,b,c,,s,high,stored
        br.tax.ba,BR,standard_tax_rate,BA,,,2025-04-01,,,,20,,,consignment,,b,c,,s,high,stored
        eu.relief.old,EU,duty_de_minimis,,,,,2026-07-01,150,EUR,,,,consignment,,b,c,,s,high,stored
        eu.relief.none,EU,duty_de_minimis,,,,2026-07-01,,0,EUR,,,,consignment,,b,c,,s,high,stored
        eu.flat,EU,low_value_flat_duty,,,,2026-07-01,2028-07-01,3,EUR,,,150 EUR,hs6,consumer,b,c,,s,high,stored
        eu.ioss,EU,low_value_scheme,,,,2021-07-01,,150,EUR,,,,consignment,consumer,b,c,,s,high,stored
        us.relief,US,duty_de_minimis,,,CN,2016-03-10,2025-08-29,800,USD,,,,consignment,,b,c,,s,high,stored
        us.relief.cn,US,duty_de_minimis,,CN,,2016-03-10,2025-05-02,800,USD,,,,consignment,,b,c,,s,high,stored
        us.none.cn,US,duty_de_minimis,,CN,,2025-05-02,,0,USD,,,,consignment,,b,c,,s,high,stored
        us.none,US,duty_de_minimis,,,CN,2025-08-29,,0,USD,,,,consignment,,b,c,,s,high,stored
        us.formal,US,formal_entry_threshold,,,,,,2500,USD,,,,consignment,,b,c,,s,high,stored
        us.rate,US,entry_fee_mpf_rate,,,,2025-10-01,,,,0.3464,,,consignment,,b,c,,s,high,stored
        us.min,US,entry_fee_mpf_min,,,,2025-10-01,,34.58,USD,,,,consignment,,b,c,,s,high,stored
        us.max,US,entry_fee_mpf_max,,,,2025-10-01,,670.86,USD,,,,consignment,,b,c,,s,high,stored

        """,
        "hs2017_successors.csv": """
        hs2017,hs2022
        851712,851713|851714

        """,
        "preferences.csv": """
        tariff,programme,names,origins,effective_from,effective_to,other_lines,effects,proof,note,source,confidence,checked
        jp,cptpp,CPTPP,AU|VN,,,,,a declaration,,s,high,stored
        jp,cn,,CN,,,Free,,a certificate,,s,medium,stored
        us,AU,AUSFTA,AU,,,,mpf_exempt,a claim,,s,high,stored
        us,D,AGOA,KE,,2025-10-01,,,a visa,It lapsed.,s,high,stored
        us,D,AGOA,KE,2026-02-03,2027-01-01,,,a visa,It lapsed.,s,high,stored
        us,C,,ALL,,,,needs:civil_aircraft,a certificate,Only for aircraft.,s,high,stored

        """,
        "refund_rules.csv": """
        id,destination,kinds,collected_by,reasons,buyer,share_pct,from_whom,within,counted_from,minimum,proof,condition,effective_from,effective_to,source,confidence,checked
        eu.back.duty,EU,duty|additional_duty,carrier,,,100,customs,90 days,import,,declaration|proof of export,sent back,,,s,medium,stored
        eu.back.duty.bad,EU,duty|additional_duty,carrier,defective,,100,customs,1 year,import,,declaration,rejected,,,s,low,recall
        eu.back.tax,EU,tax,seller,,,100,seller_vat_return,,,,record,paid back,,,s,high,stored
        us.back,US,duty|additional_duty,carrier,,,99,customs,5 years,import,,claim,unused,,,s,high,stored
        us.back.fee,US,fee,carrier,withdrawal,,0,customs,,,,,fees stay,,,s,high,stored

        """,
        "registrations.csv": """
        registration,destinations,meaning
        ioss,EU,the scheme
        none,,registered nowhere
        remessa_conforme,BR,the programme

        """,
        "tariff_br_cet.csv": """
        code,general,special,column2,trade_remedy
        61091000,35%,,,

        """,
        "tariff_jp.csv": """
        code,general,special,column2,trade_remedy
        330300000,Free,,,
        610910010,7.4%,@1,,
        610910090,7.4%,@2,,
        640299021,metal_toe_cap ? 6.7% : 10%,@1,,

        """,
        "tariff_jp_sets.csv": """
        set,preferences
        @1,Free=cptpp; 関税割当数量以内のもの 無税=cn
        @2,3.7%=cptpp

        """,
        "tariff_rules.csv": """
        tariff,codes,rate,kind,note,effective_from,effective_to,source,confidence,checked
        jp,71,5%,typical,Some are free.,,,s,medium,stored
        jp,85-91,9%,ceiling,Mostly free.,,,s,medium,stored
        jp,9102,,unknown,Not known.,,,s,medium,stored

        """,
        "tariff_eu.csv": """
        code,general,special,column2,trade_remedy
        01012100,0.0%,,,
        33030000,5.0%,,,
        61091000,12.0%,,,
        64029910,10.0%,,,
        64029990,17.0%,,,
        71081200,2.0%,,,
        7108120010,0.0%,,,
        85171200,0.0%,,,yes
        91021100,4.50% MIN 0.30 EUR / item MAX 0.80 EUR / item,,,

        """,
        "tariff_us.csv": """
        code,general,special,column2,trade_remedy
        0101210010,Free,,20%,
        3303000000,1¢/kg + 2%,,50%,
        6109100004,16.5%,"Free (AU,C) 5% (D)",90%,
        6109100012,16.5%,"Free (AU,C) 5% (D)",90%,
        6402990400,6%,,35%,
        6402990800,6%,,35%,
        7108121013,Free,,Free,
        8517130000,Free,,35%,

        """,
        "tariff_us_history.csv": """
        code,effective_from,effective_to,general,special,column2
        71081210,2025-01-01,2026-01-01,3%,,9%
        71081210,2026-01-01,,Free,,Free

        """,
        "tariffs.csv": """
        tariff,file,history_file,additional_file,lists_file,sets_file,rules_file,currency,edition,nomenclature,standing,shown_for,effective_from,effective_to,source,licence,confidence,assumption
        eu,tariff_eu.csv,,,,,,EUR,2020,HS 2017,charged,,2021-01-01,,s,l,medium,An old edition.
        us,tariff_us.csv,tariff_us_history.csv,us_additional.csv,us_lists.csv,,,USD,2026,HS 2022,charged,US,2025-01-01,,s,l,high,
        jp,tariff_jp.csv,,,,tariff_jp_sets.csv,tariff_rules.csv,JPY,2026,HS 2022,charged,JP,2026-04-01,,s,l,high,
        br_cet,tariff_br_cet.csv,,,,,,BRL,2022,HS 2022,ceiling,BR,,,s,l,medium,Cut since.

        """,
        "territories.csv": """
        country,postcode_prefix,name,why,source,confidence
        DE,27498,Heligoland,outside the VAT area,s,high

        """,
        "us_additional.csv": """
        id,programme,heading,origins,origins_excluded,list,kind,rate_pct,effective_from,effective_to,replaces,yields_to,exempt_lists,when,assumption,source,confidence
        us.col2,column_2,,CU|RU,,*,column2,,1980-01-01,,,,,,,s,high
        us.metal.uk,metal,99038204,GB,,steel,add,25,2026-04-06,,99038202,,,if:uk_metal,,s,high
        us.metal.eu,metal,99038222,EU,,steel,total,15,2026-04-06,,99038202,,,,,s,high
        us.metal,metal,99038202,ALL,,steel,add,50,2026-04-06,,,,,,Holds the metal.,s,high
        us.gold,medicine,,ALL,,gold,total,100,2026-07-31,,,,,ask:patented,,s,medium
        us.cn.new,china,99039101,CN,,phones,add,50,2025-01-01,,99038801,,,,,s,high
        us.cn.old,china,99038801,CN,,phones_shirts,add,25,2018-07-06,,,,,,,s,high
        us.labour.cn,labour,99030531,CN,,*,add,12.5,2026-07-24,,,metal,free_goods,,,s,high
        us.labour.eu,labour,99030539,EU,,*,total,10,2026-07-24,,,metal,free_goods,,,s,high
        us.note.ca,canada,,CA,,*,note,,2026-09-15,,,,,,The lists were widened.,s,medium

        """,
        "us_lists.csv": """
        list,code_prefix,effective_from,effective_to
        free_goods,0101,,
        gold,71081210,,
        phones,85171300,,
        phones_shirts,610910,,
        phones_shirts,85171300,,
        steel,6402990800,,

        """,
        "vat_rates.csv": """
        country,tax_name,rate_pct,effective_from,effective_to,assumption,source,confidence
        DE,VAT,19,2007-01-01,2020-07-01,,s,high
        DE,VAT,16,2020-07-01,2021-01-01,,s,high
        DE,VAT,19,2021-01-01,,,s,high
        NL,VAT,21,2012-10-01,,,s,high

        """,
    ]

    /// Reads the tables with some files put in place of the usual ones.
    static func read(_ other: [String: String] = [:]) throws(TableError) -> Tables {
        var files: [DataFile] = []
        for name in Tables.fileNames {
            // The UK tariff has no destination here; a file that no row names need not be right.
            let text = other[name] ?? Self.files[name] ?? ""
            files.append(DataFile(name: name, bytes: Array(text.utf8)))
        }
        return try Tables(DataFiles(files), version: "small")
    }

    /// Reads them with one text in one file changed.
    static func read(_ file: String, _ text: String, _ replacement: String) throws(TableError) -> Tables {
        try read([file: (files[file] ?? "").replacing(text, with: replacement)])
    }
}
