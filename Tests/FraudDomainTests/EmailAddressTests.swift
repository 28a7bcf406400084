import FraudDomain
import Testing

@Suite struct EmailAddressTests {
    @Test(arguments: [
        ("Sanne.Vis+shop@Kade.Example", "sanne.vis@kade.example"), (" a@b.co ", "a@b.co"), ("é@b.co", "é@b.co"),
    ])
    func `one person's spellings count as one`(text: String, normalized: String) throws {
        #expect(try #require(EmailAddress(text)).normalized == normalized)
    }

    @Test(arguments: [
        "", "a", "@b.co", "a@", "a@b", "a@@b.co", "a@b@c.co", "a b@c.co", "a@b..co", "a@.co", "a@co.", "+x@b.co",
        "a\u{0}@b.co", String(repeating: "a", count: 250) + "@b.co",
    ])
    func `what is no address is none`(text: String) { #expect(EmailAddress(text) == nil) }

    @Test func `254 bytes are the most`() {
        #expect(EmailAddress(String(repeating: "a", count: 249) + "@b.co") != nil)
    }

    @Test(arguments: [
        ("a@yopmail.com", true), ("a@x.y.yopmail.com", true), ("a@YOPMAIL.com", true), ("a@notyopmail.com", false),
        ("a@yopmail.com.example", false), ("a@com.example", false),
    ])
    func `a domain counts with all that lies under it`(text: String, isUnder: Bool) throws {
        #expect(try #require(EmailAddress(text)).isUnder(["yopmail.com"]) == isUnder)
    }
}
