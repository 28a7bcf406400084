import Commerce

/// The slip on one A4 page: text in Helvetica and the bar code as rectangles (ISO 32000-1), uncompressed.
struct BoletoPDF: Sendable {
    private var content = ""

    /// Points. A4 is 595 by 842.
    private static let (left, right) = (40, 555)

    init(_ sale: Sale, _ details: SaleDetails.Boleto, shop: Shop) {
        let line = BoletoDigits.printed(line: details.line)
        let (bank, code) = BoletoView.bank(of: details.barcode)
        text("Sandbox. Este boleto não vale e não pode ser pago.", x: Self.left, y: 790, size: 10)
        text("\(bank)   \(code)", x: Self.left, y: 750, size: 14)
        text(line, x: 210, y: 750, size: 11)
        rule(y: 742)
        let rows: [[(label: String, value: String, x: Int)]] = [
            [
                ("Local de pagamento", "Sandbox: não pague. Nenhum banco aceita este boleto.", 40),
                ("Vencimento", Language.numeric(details.due), 440),
            ],
            [("Beneficiário", "\(shop.line) (demonstração)", 40), ("Agência / código", "não informado", 440)],
            [
                ("Data do documento", Language.numeric(Language.portuguese.day(sale.createdAt)), 40),
                ("Nosso número", sale.reference, 200),
                ("(=) Valor do documento", BoletoView.bare(sale.amount), 440),
            ],
            [("Instruções", "Não receber após o vencimento.", 40)],
            [("Pagador", "\(details.payerName) - \(PayerDocument.masked(details.payerDocument))", 40)],
        ]
        var y = 742
        for row in rows {
            for box in row {
                text(box.label, x: box.x, y: y - 11, size: 7)
                text(box.value, x: box.x, y: y - 24, size: 10)
            }
            y -= 32
            rule(y: y)
        }
        draw(Interleaved2of5(details.barcode), y: y - 50)
    }

    /// The file.
    var bytes: [UInt8] {
        let stream = Self.latin(content)
        let objects: [[UInt8]] = [
            Array("<< /Type /Catalog /Pages 2 0 R >>".utf8),
            Array("<< /Type /Pages /Kids [3 0 R] /Count 1 >>".utf8),
            Array(
                ("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
                    + "/Resources << /Font << /F1 5 0 R >> >> >>").utf8),
            Array("<< /Length \(stream.count) >>\nstream\n".utf8) + stream + Array("\nendstream".utf8),
            Array("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".utf8),
        ]
        var file = Array("%PDF-1.4\n".utf8)
        var offsets: [Int] = []
        for (index, object) in objects.enumerated() {
            offsets.append(file.count)
            file += Array("\(index + 1) 0 obj\n".utf8) + object + Array("\nendobj\n".utf8)
        }
        let start = file.count
        let entries = offsets.map { offset in
            let digits = String(offset)
            return String(repeating: "0", count: 10 - digits.utf8.count) + digits + " 00000 n \n"
        }
        file += Array("xref\n0 \(objects.count + 1)\n0000000000 65535 f \n\(entries.joined())".utf8)
        file += Array(
            "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n".utf8)
        return file
    }

    private mutating func text(_ text: String, x: Int, y: Int, size: Int) {
        let escaped = text.replacing("\\", with: "\\\\").replacing("(", with: "\\(").replacing(")", with: "\\)")
        content += "BT /F1 \(size) Tf \(x) \(y) Td (\(escaped)) Tj ET\n"
    }

    private mutating func rule(y: Int) { content += "0.5 w \(Self.left) \(y) m \(Self.right) \(y) l S\n" }

    /// A narrow element is 0.72 pt, a quarter of a millimetre, so that the code is 103 mm long as FEBRABAN has it;
    /// drawn in a scaled space, where it is one unit.
    private mutating func draw(_ code: Interleaved2of5?, y: Int) {
        guard let code else { return }
        content += "q 0.72 0 0 1 \(Self.left) \(y - 20) cm\n"
        var x = 0
        for (index, width) in code.widths.enumerated() {
            if index % 2 == 0 { content += "\(x) 0 \(width) 37 re f\n" }
            x += width
        }
        content += "Q\n"
    }

    /// One byte a character, as WinAnsi has Portuguese; what it does not have becomes a question mark.
    private static func latin(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { scalar in
            switch scalar.value {
            case 0x20...0x7E, 0xA0...0xFF, 0x0A: UInt8(scalar.value)
            case 0x2013: 0x96
            case 0x2022: 0x95
            default: UInt8(ascii: "?")
            }
        }
    }
}
