/// The eight masks of a QR code and the penalty that chooses among them (ISO/IEC 18004, 7.8).
enum QRMask {
    /// True where mask `number` turns a data module over.
    static func flips(_ number: Int, row: Int, column: Int) -> Bool {
        switch number {
        case 0: (row + column) % 2 == 0
        case 1: row % 2 == 0
        case 2: column % 3 == 0
        case 3: (row + column) % 3 == 0
        case 4: (row / 2 + column / 3) % 2 == 0
        case 5: row * column % 2 + row * column % 3 == 0
        case 6: (row * column % 2 + row * column % 3) % 2 == 0
        default: ((row + column) % 2 + row * column % 3) % 2 == 0
        }
    }

    static func applied(_ number: Int, to matrix: QRMatrix) -> QRMatrix {
        var masked = matrix
        for row in 0..<matrix.side {
            for column in 0..<matrix.side
            where !matrix.isReserved(row, column) && flips(number, row: row, column: column) {
                masked.set(row, column, !matrix[row, column])
            }
        }
        masked.drawFormat(mask: number)
        return masked
    }

    /// Lower is easier to scan: runs, blocks, shapes like a finder, and a share of dark far from half.
    static func penalty(_ matrix: QRMatrix) -> Int {
        let side = matrix.side
        let rows = (0..<side).map { row in (0..<side).map { matrix[row, $0] } }
        let columns = (0..<side).map { column in (0..<side).map { matrix[$0, column] } }
        let lines = (rows + columns).reduce(0) { $0 + runs(in: $1) + finders(in: $1) }
        let dark = matrix.dark.count { $0 }
        // Ten points for each whole 5 % away from one half.
        let balance = abs(dark * 20 - side * side * 10) / (side * side) * 10
        return lines + blocks(in: rows) + balance
    }

    private static func runs(in line: [Bool]) -> Int {
        var (total, length) = (0, 1)
        for index in 1...line.count {
            if index < line.count, line[index] == line[index - 1] {
                length += 1
            } else {
                if length >= 5 { total += length - 2 }
                length = 1
            }
        }
        return total
    }

    private static let finderThenLight: [Bool] = [1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0].map { $0 == 1 }
    private static let lightThenFinder: [Bool] = finderThenLight.reversed()

    private static func finders(in line: [Bool]) -> Int {
        let width = finderThenLight.count
        return (0...(line.count - width)).reduce(0) { sum, start in
            let window = line[start..<start + width]
            return sum + (window.elementsEqual(finderThenLight) || window.elementsEqual(lightThenFinder) ? 40 : 0)
        }
    }

    private static func blocks(in rows: [[Bool]]) -> Int {
        (1..<rows.count).reduce(0) { sum, row in
            let found = (1..<rows.count).count { column in
                let value = rows[row][column]
                return value == rows[row - 1][column] && value == rows[row][column - 1]
                    && value == rows[row - 1][column - 1]
            }
            return sum + 3 * found
        }
    }
}
