/// The kinds of things that have ids seen outside their service.
package enum QuoteKind: Identified { package static let idPrefix = "qt" }
package enum OrderKind: Identified { package static let idPrefix = "ord" }
package enum PaymentKind: Identified { package static let idPrefix = "pay" }
package enum RefundKind: Identified { package static let idPrefix = "rfd" }
package enum CaseKind: Identified { package static let idPrefix = "case" }
package enum AssessmentKind: Identified { package static let idPrefix = "asm" }
package enum EventKind: Identified { package static let idPrefix = "evt" }
package enum MerchantKind: Identified { package static let idPrefix = "mer" }
package enum KeyKind: Identified { package static let idPrefix = "key" }
package enum RequestKind: Identified { package static let idPrefix = "req" }
/// A rate that is held.
package enum RateLockKind: Identified { package static let idPrefix = "fxl" }
/// A refund of a converted sale, as pricing reckons it.
package enum FXRefundKind: Identified { package static let idPrefix = "fxr" }
/// A person whose data a service keeps, known by it alone.
package enum SubjectKind: Identified { package static let idPrefix = "sbj" }
package enum PrivacyRequestKind: Identified { package static let idPrefix = "prv" }

package typealias QuoteID = ID<QuoteKind>
package typealias OrderID = ID<OrderKind>
package typealias PaymentID = ID<PaymentKind>
package typealias RefundID = ID<RefundKind>
package typealias CaseID = ID<CaseKind>
package typealias AssessmentID = ID<AssessmentKind>
package typealias EventID = ID<EventKind>
package typealias MerchantID = ID<MerchantKind>
package typealias KeyID = ID<KeyKind>
package typealias RequestID = ID<RequestKind>
package typealias SubjectID = ID<SubjectKind>
package typealias PrivacyRequestID = ID<PrivacyRequestKind>
package typealias RateLockID = ID<RateLockKind>
package typealias FXRefundID = ID<FXRefundKind>
