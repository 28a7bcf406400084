import Commerce
import Foundation
import FraudDomain
import JSON
import Pages
import ServiceKit
import ServiceStorage
import Storage

/// The fraud service put together: every concrete thing is named here, and tests call it too.
///
/// - Parameters:
///   - vault: of this database.
///   - access: a test with a browser of its own lets anybody in.
///   - passwordCost: of what a wrong password is compared with; a test need not be slow.
/// - Throws: where a data file, a template or a setting cannot be used; nothing is served then.
func buildApplication(
    _ settings: Settings, database: any Database, vault: Vault, ambient: Ambient,
    access: ServiceProcess.Access = .peers,
    passwordCost: PasswordHash.Cost = .standard
) throws -> ServiceProcess {
    let book = try RuleBook.fromFiles()
    // Whatever is wrong with today's rules is found now, and not by the first order.
    _ = try book.policy(on: ambient.today())
    _ = try book.rules(on: ambient.today())
    let personal = PersonalData(hashKey: settings.hashKey)
    let evidence = Evidence(vault: vault, earlierKey: settings.earlierDataKey)
    let cases = Cases(database: database, ambient: ambient, personal: personal, evidence: evidence)
    let queue = Queue(database: database, ambient: ambient, vault: vault)
    let routes = Routes()
    AssessmentRoutes(
        assessments: Assessments(database: database, ambient: ambient, book: book, personal: personal, vault: vault),
        cases: cases, queue: queue,
        cursors: PageCursors("cases", secret: settings.service.serviceSecret)
    ).register(on: routes)
    SubjectRoutes(subjects: FraudSubjects(database: database, ambient: ambient, evidence: evidence))
        .register(on: routes)
    Console(
        pages: try PageLibrary.fraud(),
        reviewers: Reviewers(
            database: database, ambient: ambient, personal: personal, hasher: PasswordHasher(), cost: passwordCost),
        sessions: Sessions(database: database, ambient: ambient, personal: personal), cases: cases, queue: queue,
        cookie: SessionCookie(isSecure: settings.isSecure),
        pricing: ServiceClient(
            "Pricing", at: settings.pricing, caller: "fraud", secret: settings.service.serviceSecret, ambient: ambient),
        ambient: ambient
    ).register(on: routes)
    let checkout = ServiceClient(
        "Checkout", at: settings.checkout, caller: "fraud", secret: settings.service.serviceSecret, ambient: ambient)
    let presence = Presence(database: database, ambient: ambient, holdings: [.events])
    return ServiceProcess(
        name: "fraud", settings: settings.service, ambient: ambient, access: access, routes: routes,
        readiness: [ReadinessCheck("database") { try await database.ping() }],
        background: [
            OutboxRelay.posting(from: database, to: checkout, ambient: ambient, presence: presence), presence,
            OutboxWatch(database: database), Housekeeping(database: database, ambient: ambient),
            VaultUpkeep(
                vault, of: database,
                sealing: [EarlierAssessments(database: database, ambient: ambient, evidence: evidence).seal]),
        ])
}

extension PageLibrary {
    /// The shared templates with those of the console on top.
    static func fraud() throws -> PageLibrary {
        let folders = Bundle.module.resourceURL.map { [$0.appending(path: "Templates")] } ?? []
        return try PageLibrary(adding: folders)
    }
}
