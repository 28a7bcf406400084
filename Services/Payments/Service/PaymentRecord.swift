import Commerce
import JSON
import PaymentsDomain
import ServiceKit
import Storage
import Wire

/// A payment as it is kept.
struct PaymentRecord: Hashable, Sendable {
    let id: PaymentID
    /// Who pays; nil for a payment from before there were subjects, until the upkeep has sealed it.
    var subject: Subject?
    let orderID: OrderID
    let merchant: MerchantID?
    /// Whether real money moves; a payment of the other mode does not exist for a key of this one.
    var mode = KeyMode.test
    let method: String
    let provider: String
    let amount: Money
    var state: PaymentsDomain.PaymentState
    var flags: [PaymentFlag]
    var received: Money?
    var failure: FailureReason?
    /// Rises with each change that others can see.
    var sequence: Int64
    /// The name under which the provider knows it from us.
    let reference: String
    /// The provider's own name for it, once told.
    var providerPayment: String?
    /// Kept sealed; nil too once the payer was erased.
    var action: PaymentsAPI.PaymentAction?
    /// What is sent to the provider, sealed; gone once it has answered.
    var attempt: [UInt8]?
    /// How often it was sent.
    var tries: Int
    let graceSeconds: Int64
    let createdAt: Timestamp
    let expiresAt: Timestamp
    var updatedAt: Timestamp
    /// When the worker looks at it next; nil for one that is settled.
    var dueAt: Timestamp?

    /// As others see it. What only we tell apart is shown as what it means for them: an unconfirmed payment as created,
    /// money held for a person as pending, with its flag.
    var wire: PaymentsAPI.Payment {
        PaymentsAPI.Payment(
            id: id, orderId: orderID, method: method, provider: provider, state: wireState, amount: amount,
            received: received, flags: flags.map(\.rawValue), action: isWaitingForBuyer ? action : nil,
            reason: reason, sequence: sequence, createdAt: createdAt, expiresAt: expiresAt, updatedAt: updatedAt)
    }

    private var isWaitingForBuyer: Bool { state == .requiresAction || state == .pending }

    private var wireState: Wire.PaymentState {
        switch state {
        case .created, .unconfirmed: .created
        case .requiresAction: .requiresAction
        case .pending, .held: .pending
        case .expired: .expired
        case .cancelled: .cancelled
        case .failed: .failed
        case .authorized: .authorized
        case .succeeded: .succeeded
        }
    }

    private var reason: String? {
        switch state {
        case .failed: failure?.sentence ?? FailureReason.closed.sentence
        case .cancelled: "The payment was cancelled."
        case .expired: "The payment was not made in time."
        default: nil
        }
    }
}
