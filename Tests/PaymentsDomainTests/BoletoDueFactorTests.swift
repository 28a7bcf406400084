import Commerce
import PaymentsDomain
import Testing

@Suite struct BoletoDueFactorTests {
    /// kivanio/brcobranca calculo_data_spec.rb; BoletoNet/boletonet FatorVencimentoTeste.cs; caelum-stella BoletoTest.java
    static let published: [(String, Int)] = [
        ("2000-07-03", 1_000), ("2008-02-02", 3_770), ("2010-11-17", 4_789), ("2025-02-21", 9_999),
        ("2025-02-22", 1_000), ("2025-02-23", 1_001),
    ]

    @Test(arguments: published)
    func `a due date has its factor, across the rollover of 2025`(day: String, factor: Int) throws {
        #expect(try BoletoDueFactor.factor(for: #require(CalendarDate(day))) == factor)
    }

    @Test(arguments: published)
    func `a factor read near its day tells the day`(text: String, factor: Int) throws {
        let day = try #require(CalendarDate(text))
        for distance in [-5_500, -1, 0, 1, 3_000] {
            #expect(try BoletoDueFactor.day(of: factor, readOn: day.adding(days: distance)) == day)
        }
    }

    @Test func `the window ends where the other cycle could be meant`() throws {
        let day = try #require(CalendarDate("2025-02-22"))
        #expect(throws: BoletoError.dueDate) {
            try BoletoDueFactor.day(of: 1_000, readOn: day.adding(days: -5_501))
        }
        #expect(throws: BoletoError.dueDate) { try BoletoDueFactor.day(of: 1_000, readOn: day.adding(days: 3_001)) }
        let first = try #require(CalendarDate("2000-07-03"))
        #expect(try BoletoDueFactor.day(of: 1_000, readOn: first.adding(days: 3_000)) == first)
    }

    @Test func `no factor means no due date, and unused ones are refused`() throws {
        let today = try #require(CalendarDate("2026-11-21"))
        #expect(try BoletoDueFactor.day(of: 0, readOn: today) == nil)
        for factor in [1, 999, 10_000, -1] {
            #expect(throws: BoletoError.dueDate) { try BoletoDueFactor.day(of: factor, readOn: today) }
        }
    }

    @Test func `days that four digits cannot tell are refused`() throws {
        #expect(throws: BoletoError.dueDate) {
            try BoletoDueFactor.factor(for: #require(CalendarDate("2000-07-02")))
        }
        #expect(try BoletoDueFactor.factor(for: #require(CalendarDate("2049-10-13"))) == 9_999)
        #expect(throws: BoletoError.dueDate) {
            try BoletoDueFactor.factor(for: #require(CalendarDate("2049-10-14")))
        }
    }
}
