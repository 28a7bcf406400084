extension CountryCode {
    /// ISO 3166-1 alpha-2 and alpha-3, currency, default locale, groups (`e` EU, `a` EEA, `z` euro area, as of 2026-11;
    /// `-` none), whether consumer prices are shown with tax (yes, no, mixed), English short name.
    ///
    /// Source: ISO 3166-1; currency and locale from CLDR, with Bulgaria in the euro since 2026-01-01. Facts.
    static let table = """
        AD AND EUR ca-AD - yes Andorra
        AE ARE AED ar-AE - yes United Arab Emirates
        AF AFG AFN fa-AF - yes Afghanistan
        AG ATG XCD en-AG - mixed Antigua and Barbuda
        AI AIA XCD en-AI - mixed Anguilla
        AL ALB ALL sq-AL - yes Albania
        AM ARM AMD hy-AM - yes Armenia
        AO AGO AOA pt-AO - yes Angola
        AQ ATA - - - yes Antarctica
        AR ARG ARS es-AR - yes Argentina
        AS ASM USD en-AS - no American Samoa
        AT AUT EUR de-AT eaz yes Austria
        AU AUS AUD en-AU - yes Australia
        AW ABW AWG nl-AW - mixed Aruba
        AX ALA EUR sv-AX - yes Åland Islands
        AZ AZE AZN az-Latn-AZ - yes Azerbaijan
        BA BIH BAM bs-Latn-BA - yes Bosnia and Herzegovina
        BB BRB BBD en-BB - mixed Barbados
        BD BGD BDT bn-BD - mixed Bangladesh
        BE BEL EUR nl-BE eaz yes Belgium
        BF BFA XOF fr-BF - yes Burkina Faso
        BG BGR EUR bg-BG eaz yes Bulgaria
        BH BHR BHD ar-BH - yes Bahrain
        BI BDI BIF rn-BI - yes Burundi
        BJ BEN XOF fr-BJ - yes Benin
        BL BLM EUR fr-BL - yes Saint Barthélemy
        BM BMU BMD en-BM - yes Bermuda
        BN BRN BND ms-BN - yes Brunei Darussalam
        BO BOL BOB es-BO - yes Bolivia, Plurinational State of
        BQ BES USD nl-BQ - yes Bonaire, Sint Eustatius and Saba
        BR BRA BRL pt-BR - yes Brazil
        BS BHS BSD en-BS - mixed Bahamas
        BT BTN BTN dz-BT - yes Bhutan
        BV BVT NOK no - yes Bouvet Island
        BW BWA BWP en-BW - yes Botswana
        BY BLR BYN ru-BY - yes Belarus
        BZ BLZ BZD en-BZ - mixed Belize
        CA CAN CAD en-CA - no Canada
        CC CCK AUD en-CC - yes Cocos (Keeling) Islands
        CD COD CDF fr-CD - yes Congo, The Democratic Republic of the
        CF CAF XAF fr-CF - yes Central African Republic
        CG COG XAF fr-CG - yes Congo
        CH CHE CHF de-CH - yes Switzerland
        CI CIV XOF fr-CI - yes Côte d'Ivoire
        CK COK NZD en-CK - yes Cook Islands
        CL CHL CLP es-CL - yes Chile
        CM CMR XAF fr-CM - yes Cameroon
        CN CHN CNY zh-Hans-CN - yes China
        CO COL COP es-CO - yes Colombia
        CR CRI CRC es-CR - yes Costa Rica
        CU CUB CUP es-CU - yes Cuba
        CV CPV CVE pt-CV - yes Cabo Verde
        CW CUW XCG nl-CW - mixed Curaçao
        CX CXR AUD en-CX - yes Christmas Island
        CY CYP EUR el-CY eaz yes Cyprus
        CZ CZE CZK cs-CZ ea yes Czechia
        DE DEU EUR de-DE eaz yes Germany
        DJ DJI DJF fr-DJ - yes Djibouti
        DK DNK DKK da-DK ea yes Denmark
        DM DMA XCD en-DM - mixed Dominica
        DO DOM DOP es-DO - mixed Dominican Republic
        DZ DZA DZD ar-DZ - yes Algeria
        EC ECU USD es-EC - yes Ecuador
        EE EST EUR et-EE eaz yes Estonia
        EG EGY EGP ar-EG - mixed Egypt
        EH ESH MAD ar-EH - yes Western Sahara
        ER ERI ERN ti-ER - yes Eritrea
        ES ESP EUR es-ES eaz yes Spain
        ET ETH ETB am-ET - yes Ethiopia
        FI FIN EUR fi-FI eaz yes Finland
        FJ FJI FJD en-FJ - yes Fiji
        FK FLK FKP en-FK - yes Falkland Islands (Malvinas)
        FM FSM USD en-FM - yes Micronesia, Federated States of
        FO FRO DKK fo-FO - yes Faroe Islands
        FR FRA EUR fr-FR eaz yes France
        GA GAB XAF fr-GA - yes Gabon
        GB GBR GBP en-GB - yes United Kingdom
        GD GRD XCD en-GD - mixed Grenada
        GE GEO GEL ka-GE - yes Georgia
        GF GUF EUR fr-GF - yes French Guiana
        GG GGY GBP en-GG - yes Guernsey
        GH GHA GHS en-GH - mixed Ghana
        GI GIB GIP en-GI - yes Gibraltar
        GL GRL DKK kl-GL - yes Greenland
        GM GMB GMD en-GM - yes Gambia
        GN GIN GNF fr-GN - yes Guinea
        GP GLP EUR fr-GP - yes Guadeloupe
        GQ GNQ XAF es-GQ - yes Equatorial Guinea
        GR GRC EUR el-GR eaz yes Greece
        GS SGS GBP en-GS - yes South Georgia and the South Sandwich Islands
        GT GTM GTQ es-GT - yes Guatemala
        GU GUM USD en-GU - no Guam
        GW GNB XOF pt-GW - yes Guinea-Bissau
        GY GUY GYD en-GY - mixed Guyana
        HK HKG HKD zh-Hant-HK - yes Hong Kong
        HM HMD AUD - - yes Heard Island and McDonald Islands
        HN HND HNL es-HN - mixed Honduras
        HR HRV EUR hr-HR eaz yes Croatia
        HT HTI HTG ht-HT - yes Haiti
        HU HUN HUF hu-HU ea yes Hungary
        ID IDN IDR id-ID - yes Indonesia
        IE IRL EUR en-IE eaz yes Ireland
        IL ISR ILS he-IL - yes Israel
        IM IMN GBP en-IM - yes Isle of Man
        IN IND INR en-IN - yes India
        IO IOT USD en-IO - yes British Indian Ocean Territory
        IQ IRQ IQD ar-IQ - yes Iraq
        IR IRN IRR fa-IR - mixed Iran, Islamic Republic of
        IS ISL ISK is-IS a yes Iceland
        IT ITA EUR it-IT eaz yes Italy
        JE JEY GBP en-JE - yes Jersey
        JM JAM JMD en-JM - mixed Jamaica
        JO JOR JOD ar-JO - mixed Jordan
        JP JPN JPY ja-JP - yes Japan
        KE KEN KES en-KE - yes Kenya
        KG KGZ KGS ru-KG - yes Kyrgyzstan
        KH KHM KHR km-KH - yes Cambodia
        KI KIR AUD en-KI - yes Kiribati
        KM COM KMF ar-KM - yes Comoros
        KN KNA XCD en-KN - mixed Saint Kitts and Nevis
        KP PRK KPW ko-KP - yes Korea, Democratic People's Republic of
        KR KOR KRW ko-KR - yes Korea, Republic of
        KW KWT KWD ar-KW - yes Kuwait
        KY CYM KYD en-KY - yes Cayman Islands
        KZ KAZ KZT ru-KZ - yes Kazakhstan
        LA LAO LAK lo-LA - yes Lao People's Democratic Republic
        LB LBN LBP ar-LB - mixed Lebanon
        LC LCA XCD en-LC - mixed Saint Lucia
        LI LIE CHF de-LI a yes Liechtenstein
        LK LKA LKR si-LK - mixed Sri Lanka
        LR LBR LRD en-LR - yes Liberia
        LS LSO LSL en-LS - yes Lesotho
        LT LTU EUR lt-LT eaz yes Lithuania
        LU LUX EUR fr-LU eaz yes Luxembourg
        LV LVA EUR lv-LV eaz yes Latvia
        LY LBY LYD ar-LY - yes Libya
        MA MAR MAD ar-MA - yes Morocco
        MC MCO EUR fr-MC - yes Monaco
        MD MDA MDL ro-MD - yes Moldova, Republic of
        ME MNE EUR sr-Latn-ME - yes Montenegro
        MF MAF EUR fr-MF - yes Saint Martin (French part)
        MG MDG MGA fr-MG - yes Madagascar
        MH MHL USD en-MH - yes Marshall Islands
        MK MKD MKD mk-MK - yes North Macedonia
        ML MLI XOF fr-ML - yes Mali
        MM MMR MMK my-MM - mixed Myanmar
        MN MNG MNT mn-MN - yes Mongolia
        MO MAC MOP zh-Hant-MO - yes Macao
        MP MNP USD en-MP - yes Northern Mariana Islands
        MQ MTQ EUR fr-MQ - yes Martinique
        MR MRT MRU ar-MR - yes Mauritania
        MS MSR XCD en-MS - yes Montserrat
        MT MLT EUR en-MT eaz yes Malta
        MU MUS MUR en-MU - yes Mauritius
        MV MDV MVR dv-MV - mixed Maldives
        MW MWI MWK en-MW - yes Malawi
        MX MEX MXN es-MX - yes Mexico
        MY MYS MYR ms-MY - mixed Malaysia
        MZ MOZ MZN pt-MZ - yes Mozambique
        NA NAM NAD en-NA - yes Namibia
        NC NCL XPF fr-NC - yes New Caledonia
        NE NER XOF fr-NE - yes Niger
        NF NFK AUD en-NF - yes Norfolk Island
        NG NGA NGN en-NG - mixed Nigeria
        NI NIC NIO es-NI - mixed Nicaragua
        NL NLD EUR nl-NL eaz yes Netherlands
        NO NOR NOK nb-NO a yes Norway
        NP NPL NPR ne-NP - yes Nepal
        NR NRU AUD en-NR - yes Nauru
        NU NIU NZD en-NU - yes Niue
        NZ NZL NZD en-NZ - yes New Zealand
        OM OMN OMR ar-OM - yes Oman
        PA PAN USD es-PA - mixed Panama
        PE PER PEN es-PE - yes Peru
        PF PYF XPF fr-PF - yes French Polynesia
        PG PNG PGK en-PG - yes Papua New Guinea
        PH PHL PHP en-PH - yes Philippines
        PK PAK PKR en-PK - mixed Pakistan
        PL POL PLN pl-PL ea yes Poland
        PM SPM EUR fr-PM - yes Saint Pierre and Miquelon
        PN PCN NZD en-PN - yes Pitcairn
        PR PRI USD es-PR - no Puerto Rico
        PS PSE ILS ar-PS - mixed Palestine, State of
        PT PRT EUR pt-PT eaz yes Portugal
        PW PLW USD en-PW - yes Palau
        PY PRY PYG es-PY - yes Paraguay
        QA QAT QAR ar-QA - yes Qatar
        RE REU EUR fr-RE - yes Réunion
        RO ROU RON ro-RO ea yes Romania
        RS SRB RSD sr-Latn-RS - yes Serbia
        RU RUS RUB ru-RU - yes Russian Federation
        RW RWA RWF en-RW - yes Rwanda
        SA SAU SAR ar-SA - yes Saudi Arabia
        SB SLB SBD en-SB - yes Solomon Islands
        SC SYC SCR fr-SC - yes Seychelles
        SD SDN SDG en-SD - yes Sudan
        SE SWE SEK sv-SE ea yes Sweden
        SG SGP SGD en-SG - yes Singapore
        SH SHN SHP en-SH - yes Saint Helena, Ascension and Tristan da Cunha
        SI SVN EUR sl-SI eaz yes Slovenia
        SJ SJM NOK nb-SJ - yes Svalbard and Jan Mayen
        SK SVK EUR sk-SK eaz yes Slovakia
        SL SLE SLE en-SL - yes Sierra Leone
        SM SMR EUR it-SM - yes San Marino
        SN SEN XOF fr-SN - yes Senegal
        SO SOM SOS so-SO - yes Somalia
        SR SUR SRD nl-SR - yes Suriname
        SS SSD SSP en-SS - yes South Sudan
        ST STP STN pt-ST - yes Sao Tome and Principe
        SV SLV USD es-SV - yes El Salvador
        SX SXM XCG en-SX - mixed Sint Maarten (Dutch part)
        SY SYR SYP ar-SY - yes Syrian Arab Republic
        SZ SWZ SZL en-SZ - yes Eswatini
        TC TCA USD en-TC - yes Turks and Caicos Islands
        TD TCD XAF ar-TD - yes Chad
        TF ATF EUR fr-FR - yes French Southern Territories
        TG TGO XOF fr-TG - yes Togo
        TH THA THB th-TH - yes Thailand
        TJ TJK TJS tg-TJ - yes Tajikistan
        TK TKL NZD en-TK - yes Tokelau
        TL TLS USD pt-TL - yes Timor-Leste
        TM TKM TMT tk-TM - yes Turkmenistan
        TN TUN TND ar-TN - yes Tunisia
        TO TON TOP to-TO - yes Tonga
        TR TUR TRY tr-TR - yes Türkiye
        TT TTO TTD en-TT - mixed Trinidad and Tobago
        TV TUV AUD en-TV - yes Tuvalu
        TW TWN TWD zh-Hant-TW - yes Taiwan, Province of China
        TZ TZA TZS sw-TZ - yes Tanzania, United Republic of
        UA UKR UAH uk-UA - yes Ukraine
        UG UGA UGX en-UG - yes Uganda
        UM UMI USD en-UM - yes United States Minor Outlying Islands
        US USA USD en-US - no United States
        UY URY UYU es-UY - yes Uruguay
        UZ UZB UZS uz-Latn-UZ - yes Uzbekistan
        VA VAT EUR it-VA - yes Holy See (Vatican City State)
        VC VCT XCD en-VC - mixed Saint Vincent and the Grenadines
        VE VEN VES es-VE - yes Venezuela, Bolivarian Republic of
        VG VGB USD en-VG - yes Virgin Islands, British
        VI VIR USD en-VI - yes Virgin Islands, U.S.
        VN VNM VND vi-VN - yes Viet Nam
        VU VUT VUV en-VU - yes Vanuatu
        WF WLF XPF fr-WF - yes Wallis and Futuna
        WS WSM WST en-WS - yes Samoa
        XK XKX EUR sq-XK - yes Kosovo
        YE YEM YER ar-YE - yes Yemen
        YT MYT EUR fr-YT - yes Mayotte
        ZA ZAF ZAR en-ZA - yes South Africa
        ZM ZMB ZMW en-ZM - yes Zambia
        ZW ZWE USD en-ZW - mixed Zimbabwe
        """
}
