import ServiceKit
import ServiceStorage
import Wire

/// HTTP for what is kept about a person: checkout alone asks.
struct SubjectRoutes {
    let subjects: FraudSubjects

    func register(on routes: Routes) {
        routes.on(SubjectsAPI.export) { body, call in
            try await subjects.export(body, try SubjectOwner(call))
        }
        routes.on(SubjectsAPI.erase) { body, call in
            try await subjects.erase(body, try SubjectOwner(call))
        }
    }
}
