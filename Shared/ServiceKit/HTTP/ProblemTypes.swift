/// The words here are for the person who builds a shop against the interface: what happened, and what to change.
extension ProblemType {
    /// The message itself could not be read.
    static let ofMessages = [
        ProblemType(
            "bad-request-line", 400, "This is not acceptable HTTP",
            means: "The first line of the request is not METHOD TARGET HTTP/1.1.",
            do: "Send it with an ordinary HTTP client; the detail says what was found."),
        ProblemType(
            "bad-target", 400, "This is not acceptable HTTP",
            means: "The address asked for cannot be read in one way only, such as a path with .. or bytes not escaped.",
            do: "Percent-encode what is no letter or digit, and ask for the path you mean."),
        ProblemType(
            "bad-line-end", 400, "This is not acceptable HTTP", means: "A line of the header does not end with CR LF.",
            do: "Send it with an ordinary HTTP client."),
        ProblemType(
            "bad-field", 400, "This is not acceptable HTTP",
            means: "A header line has no name, is folded, or holds control characters.",
            do: "Check the values you put into headers for line breaks."),
        ProblemType(
            "bad-host", 400, "This is not acceptable HTTP", means: "Host is missing, was sent twice, or names no host.",
            do: "Send Host exactly once."),
        ProblemType(
            "bad-framing", 400, "This is not acceptable HTTP",
            means: "Where the body ends could be read in two ways, so nothing of it was read.",
            do: "Send one Content-Length, or one Transfer-Encoding: chunked, and not both."),
        ProblemType(
            "duplicate-header", 400, "This is not acceptable HTTP",
            means: "A header that must have one value was sent more than once.", do: "Send it once."),
        ProblemType(
            "bad-request", 400, "The request cannot be read", means: "Something about the request is not acceptable.",
            do: "See the detail, if there is one, and the reference of the address you asked."),
        ProblemType(
            "request-timeout", 408, "The request took too long to arrive",
            means: "The header must be whole within 5 seconds of its first byte, the body within 10 more.",
            do: "Try again over a better line; send less at once."),
        ProblemType(
            "body-too-slow", 408, "The body took too long to arrive",
            means:
                "A body that is read while it arrives stood still for too long, or was not whole in the route's time.",
            do: "Send it without long pauses, read the answer while you send, or send it in parts."),
        ProblemType(
            "too-many-rows", 413, "There are too many rows",
            means: "A table of rows is longer than the address takes; the rows before its limit were answered.",
            do: "Send the rest as a table of its own."),
        ProblemType(
            "malformed-row", 400, "The row cannot be read",
            means: "One row of a table or of lines of JSON is not whole or too long; the others were answered.",
            do: "Mend the row that is named and send it again."),
        ProblemType(
            "malformed-table", 400, "The table has no row of names",
            means: "The first row of a CSV must name the columns, and it cannot be read.",
            do: "Send UTF-8 with commas, and quotes closed."),
        ProblemType(
            "uri-too-long", 414, "The address is too long", means: "At most 8 KiB are taken.",
            do: "Put large values into a body."),
        ProblemType(
            "header-too-large", 431, "The header is too large", means: "At most 32 KiB and 100 lines are taken.",
            do: "Send fewer or shorter headers; look for cookies that do not belong here."),
        ProblemType(
            "expectation-failed", 417, "This expectation cannot be met",
            means: "The only expectation known here is 100-continue.", do: "Leave Expect out."),
        ProblemType(
            "method-not-implemented", 501, "No address here takes this method",
            means: "The method is none that any address knows.", do: "Use GET, POST, PUT, PATCH or DELETE."),
        ProblemType(
            "transfer-coding-unknown", 501, "This transfer coding is not known here",
            means: "Only chunked is understood.", do: "Send the body plain, or chunked."),
        ProblemType(
            "http-version-not-supported", 505, "This version of HTTP is not spoken here",
            means: "The request is in a version that this listener does not take.", do: "Send HTTP/1.1."),
    ]

    /// Who asked, and where.
    static let ofAccess = [
        ProblemType(
            "no-such-route", 404, "There is nothing at this address", means: "No call has this path.",
            do: "Check the path and the version in it."),
        ProblemType(
            "not-found", 404, "There is no such thing",
            means: "Nothing of yours has this id. What belongs to another merchant is not found either.",
            do: "Check the id, and that the key is of the same merchant and mode (test or live) that made it."),
        ProblemType(
            "method-not-allowed", 405, "This address does not take this method",
            means: "There is something here, but not for this method; Allow lists those it takes.",
            do: "Use one of Allow."),
        ProblemType(
            "not-acceptable", 406, "This address answers in application/json alone",
            means: "Accept leaves out the only form there is.", do: "Send Accept: application/json, or none."),
        ProblemType(
            "unsupported-media-type", 415, "Send another media type", means: "The body is not in the form taken here.",
            do: "Send Content-Type: application/json; charset other than UTF-8 is not taken."),
        ProblemType(
            "api-key-required", 401, "This call needs an API key", means: "No key came with the call.",
            do: "Send Authorization: Bearer KEY."),
        ProblemType(
            "api-key-unknown", 401, "This API key is not known",
            means: "The key is mistyped, was revoked, or is in force no more.",
            do: "Make a new one: carnet keys create; list them with carnet keys list."),
        ProblemType(
            "secret-key-required", 403, "A publishable key cannot do this",
            means: "A key that a browser may hold reads prices and methods only.",
            do: "Ask from your own server, with the secret key."),
        ProblemType(
            "origin-not-allowed", 403, "Pages from there may not use this key",
            means: "The key is bound to certain web origins, and this page is from another.",
            do: "Make a key that names it, as carnet keys create --kind publishable --origin https://… does."),
        ProblemType(
            "merchant-missing", 403, "This call needs a merchant's API key",
            means: "The call came without a merchant in whose name it could be done.", do: "Ask through the gateway."),
        ProblemType(
            "service-token-required", 401, "This service answers the gateway and its peers only",
            means: "An inner service was asked directly.", do: "Ask the gateway instead."),
        ProblemType(
            "unauthenticated", 401, "The caller is not who it must be",
            means: "The signature or secret of a sandbox call does not fit.", do: "Check the test keys."),
        ProblemType(
            "quota-exceeded", 429, "More calls than the quota allows",
            means: "The key has used up its calls for now; RateLimit-Policy tells the quota.",
            do: "Wait the seconds in Retry-After, then go on; spread calls that can wait."),
        ProblemType(
            "unknown-version", 400, "There is no such version of this interface",
            means: "Carnet-Version names a day on which no version was published.",
            do: "Leave it out to get the version pinned to your key, or send one that is published."),
    ]

    /// What was sent.
    static let ofBodies = [
        ProblemType(
            "malformed-json", 400, "The body is not acceptable JSON",
            means: "It is no JSON by RFC 8259 in UTF-8, names a member twice, or is nested too deeply.",
            do: "errors names the place; let a library write the JSON."),
        ProblemType(
            "invalid-fields", 422, "Some fields cannot be accepted",
            means: "The body is JSON, and members are missing, unknown, of another type, or out of range.",
            do: "errors lists every one of them with a pointer; correct them all and send again."),
        ProblemType(
            "body-too-large", 413, "The body is too large", means: "At most 1 MiB is taken, at some addresses less.",
            do: "Send less at once."),
        ProblemType(
            "nul-in-text", 422, "A text holds a NUL character", means: "U+0000 cannot be kept.", do: "Remove it."),
        ProblemType(
            "card-number", 422, "Card numbers are never taken",
            means: "Something in the request looks like the number of a payment card. Nothing of it was kept.",
            do: "Let the provider's own page ask for cards; send its token. errors points to the place."),
        ProblemType(
            "invalid-cursor", 400, "The cursor is not one of this list",
            means: "It was changed, belongs to another list or other filters, or is from another version.",
            do: "Begin anew without a cursor, and take next_cursor as it comes."),
        ProblemType(
            "bad-rate-file", 422, "The file of rates cannot be used",
            means: "The file is not in the form of the format named, or holds rates that cannot be.",
            do: "The detail names the line; download the file again."),
        ProblemType(
            "form-unreadable", 400, "The form cannot be read", means: "The fields of the page's form came broken.",
            do: "Load the page again."),
        ProblemType(
            "form-incomplete", 400, "The form says neither approve nor decline", means: "No decision was sent.",
            do: "Choose one of the two."),
    ]

    /// Calls that count once.
    static let ofKeys = [
        ProblemType(
            "idempotency-key-required", 400, "This call needs one Idempotency-Key header",
            means: "A call that creates or moves something must carry a key by which a repetition is known.",
            do: "Choose a new value for each new thing, and send the same value when you try again."),
        ProblemType(
            "idempotency-key-invalid", 400, "The Idempotency-Key is not usable",
            means: "It must be 1 to 255 visible ASCII characters, bare or in double quotes.", do: "Use a UUID."),
        ProblemType(
            "idempotency-key-in-progress", 409, "A call with this Idempotency-Key is still running",
            means: "The same call was sent before and has not ended.",
            do: "Send it again after the seconds in Retry-After; you get the outcome of the first."),
        ProblemType(
            "idempotency-key-reused", 422, "This Idempotency-Key was used for another call",
            means: "The key belongs to a call with another body or address. Nothing was done.",
            do: "Use a new key for a new call, and the same body when you repeat one."),
        ProblemType(
            "reference-used", 409, "This reference was used for something else",
            means: "The sandbox knows the reference from another payment.", do: "Use a new reference."),
    ]

    /// Quotes, orders, payments, reviews.
    static let ofSales = [
        ProblemType(
            "amount-too-large", 422, "The sums of this cart are too large to be calculated",
            means: "A sum would not fit into the largest amount there is.", do: "Split the cart."),
        ProblemType(
            "rate-lock-expired", 409, "The rate is held no more",
            means: "A rate is held until the moment in its lock, expires_at.", do: "Lock the rate anew."),
        ProblemType(
            "quote-expired", 409, "The quote has expired", means: "A quote holds for 30 minutes.",
            do: "Ask for a new quote, show its total, and order on that."),
        ProblemType(
            "quote-not-orderable", 409, "This quote cannot be ordered",
            means: "The chosen delivery or payment method is not one that this quote offers.",
            do: "The detail says why; choose among the quote's options and methods."),
        ProblemType(
            "option-not-orderable", 409, "This way of delivery cannot be ordered",
            means: "Its charges wait for facts of the goods, or the goods may not be imported.",
            do: "Give the facts that the option's `needs` names in a new quote; its `outcome` names a ban."),
        ProblemType(
            "total-changed", 409, "The total is not the quote's",
            means: "The total that was shown to the buyer differs from that of the quote.",
            do: "Show the quote's total again, and order with it."),
        ProblemType(
            "order-state", 409, "The order cannot do this now",
            means: "What was asked does not follow from the state the order is in.",
            do: "Read the order, and act on its present state."),
        ProblemType(
            "payment-state", 409, "The payment cannot do this now",
            means: "What was asked does not follow from the state the payment is in.",
            do: "Read the payment, and act on its present state."),
        ProblemType(
            "callback-unsigned", 401, "The callback is not signed",
            means: "A provider's callback carried no signature.",
            do: "Sign it as the provider's own documentation says."),
        ProblemType(
            "callback-signature", 401, "The callback's signature does not verify",
            means: "The signature is not of these bytes under the key we know.",
            do: "Check that both sides have the same key, and that no proxy rewrites the body."),
        ProblemType(
            "callback-stale", 401, "The callback is too old or ahead of our clock",
            means: "Its time is more than five minutes from ours.", do: "Set the clock; sign each try anew."),
        ProblemType(
            "case-changed", 409, "This case changed while you looked",
            means: "Somebody else decided, or new facts came.", do: "Look at the case again, then decide."),
        ProblemType(
            "page-refused", 400, "This page cannot do that", means: "A page refused what its form asked for.",
            do: "The detail says why; go back and load the page again."),
        ProblemType(
            "export-not-ready", 409, "Not every service has answered yet",
            means: "The export of somebody's data is still being gathered.", do: "Ask again in a minute."),
        ProblemType(
            "export-gone", 410, "The export is gone", means: "An export is kept for a limited time.",
            do: "Make a new privacy request."),
        ProblemType(
            "outcome-not-possible", 409, "This cannot happen to it any more",
            means: "The sandbox's payment has already ended in another way.", do: "Begin another payment."),
        ProblemType(
            "outcome-under-way", 409, "Another outcome is under way",
            means: "The sandbox is still carrying out what was chosen before.", do: "Wait a moment."),
    ]

    /// What the tables of duties and taxes have no answer for.
    static let ofTables = [
        ProblemType(
            "unknown-tariff-line", 422, "No tariff line has this code",
            means: "The tariff of the destination has no such HS code; a look-up of the code itself is a 404.",
            do: "Check the code; six digits are enough where the heading is not split further."),
        ProblemType(
            "code-too-short", 422, "The HS code is too short",
            means: "Lines under this code are charged differently.", do: "Name one of those that errors lists."),
        ProblemType(
            "no-rate-for-line", 422, "The tariff has no rate that may be charged",
            means: "The line is in the tariff, but its rate is not known, or is a ceiling, an average or a quota's.",
            do: "Take the line out of the cart for this destination, or give the rate by an import of the tariff."),
        ProblemType(
            "unknown-preference", 422, "The destination has no such preference",
            means: "The programme or scheme that the line claims is none of the destination's.",
            do: "errors lists those that are known; leave it out to pay the ordinary rate."),
        ProblemType(
            "fact-needed", 422, "A fact of the goods is needed",
            means: "The duty depends on something that was not said, such as the net weight.",
            do: "errors says what is needed and why; send it with the line."),
        ProblemType(
            "no-data-for-goods", 422, "The tables have no answer for these goods",
            means: "Taxes or limits beyond our tables apply to them, so no figure would be right.",
            do: "Take the line out of the cart for this destination."),
        ProblemType(
            "lines-refused", 422, "Some lines have no answer",
            means: "Several lines were refused, for several reasons.",
            do: "errors has one entry for each line."),
        ProblemType(
            "no-data-for-destination", 422, "There is no data for this destination",
            means: "No rules or tariff of this country are in the tables.", do: "Do not offer delivery there."),
        ProblemType(
            "no-data-for-territory", 422, "There is no data for this part of the country",
            means: "The postal code lies in a territory with rules of its own.", do: "Do not offer delivery there."),
        ProblemType(
            "unknown-region", 422, "The destination has no such state", means: "The region is none of the country's.",
            do: "The detail lists those that are known."),
        ProblemType(
            "no-tax-rate", 422, "The tax on this sale is not in the tables",
            means: "A sale inside this country needs a rate that is not known.", do: "Do not offer this sale."),
        ProblemType(
            "no-tariff", 422, "A normal entry into this destination cannot be worked out",
            means:
                "The consignment is in no low-value or personal regime, so the national tariff applies, which is not in the tables.",
            do: "Lower the value of the order, or do not offer it there."),
        ProblemType(
            "discount-too-large", 422, "The discount takes the whole price",
            means: "A discount off the order must be less than the price of its goods.",
            do: "Lower the discount; duty and tax are worked out on a price."),
        ProblemType(
            "no-data-above-limit", 422, "The value is over the limit of the only scheme in the tables",
            means: "What holds above the limit is not in the tables.", do: "Split the order, or lower its value."),
        ProblemType(
            "no-data-for-business", 422, "The only scheme in the tables is for consumers",
            means: "An import by a business needs the national tariff, which is not in the tables.",
            do: "Offer this destination to consumers only."),
        ProblemType(
            "no-data-without-registration", 422, "The seller is not in the only scheme in the tables",
            means: "Without the registration the national tariff applies, which is not in the tables.",
            do: "Register, and say so in seller.registrations."),
        ProblemType(
            "outside-known-dates", 422, "The rules of this day are not in the tables",
            means: "A rule is known for other days than the one asked for.",
            do: "Choose another as_of, or leave it out."),
        ProblemType(
            "no-exchange-rate", 422, "A rate is missing",
            means: "The rate set has no rate of a currency that this destination needs.",
            do: "Import newer rates: carnet import fx FILE."),
        ProblemType(
            "no-refund-data", 422, "What comes back on a return is not in the tables",
            means: "No rules on refunds of duty and tax by this country are in the tables.",
            do: "Ask its customs, or count on nothing coming back."),
        ProblemType(
            "import-prohibited", 422, "The goods may not be imported",
            means: "A rule keeps goods of a line out, so no price or way to send them was looked for.",
            do: "Take the line out for this destination."),
        ProblemType(
            "price-search-too-long", 422, "The charges jump too often to search through",
            means: "No price that holds everything was found within the bound of the search.",
            do: "Ask for fewer lines at once."),
        ProblemType(
            "ship-from-too-large", 422, "There are too many ways to divide this order",
            means: "More ways to divide the lines over the places than are worked out for one question.",
            do: "Name fewer places, or ask for a part of the order."),
        ProblemType(
            "out-of-stock", 422, "The places that are fast enough have too few pieces",
            means: "All places that keep the promised days together hold fewer pieces than are ordered.",
            do: "Promise more days, or order fewer."),
    ]

    /// What is not the caller's fault.
    static let ofServers = [
        ProblemType(
            "internal-error", 500, "This is our fault",
            means: "Something broke. Nothing was changed that was not confirmed.",
            do: "Try again under the same Idempotency-Key; if it stays, write to us with the Request-Id."),
        ProblemType(
            "outcome-unknown", 503, "We do not know yet whether this was done",
            means: "The call was passed on and no answer came back.",
            do: "Send it again under the same Idempotency-Key: it will count once."),
        ProblemType(
            "temporary-reduced-capacity", 503, "A service has more to do than it can",
            means: "The gateway lets less through for a while, the least urgent calls first; nothing was begun.",
            do: "Wait the seconds in Retry-After, then send it again."),
        ProblemType(
            "temporarily-unavailable", 503, "Something we need does not answer at the moment",
            means: "A service behind is down or has more to do than it can. Nothing was begun.",
            do: "Try again after the seconds in Retry-After."),
        ProblemType(
            "storage-full", 507, "There is no room to keep this",
            means: "The disk of a service is full. What was asked was undone, and reading goes on.",
            do: "Try again after the seconds in Retry-After, under the same Idempotency-Key."),
        ProblemType(
            "too-many-connections", 503, "There are too many connections",
            means: "The listener has as many as it takes.",
            do: "Keep connections open and use them again; wait a little."),
        ProblemType(
            "deadline-exceeded", 504, "A service did not answer in time",
            means: "The time of this address was over before the answer came. It was a call that changes nothing.",
            do: "Try again; if it stays, ask for less at once."),
        ProblemType(
            "peer-refused", 502, "A service refused without saying why",
            means: "One of our services answered another in a way it should not.",
            do: "Write to us with the Request-Id."),
    ]
}
