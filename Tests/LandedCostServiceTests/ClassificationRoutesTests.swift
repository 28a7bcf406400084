import HTTPTypes
import JSON
import LandedCostDomain
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import LandedCostService

/// Classification over a real socket.
@Suite struct ClassificationRoutesTests {
    private func ask(_ json: String) async throws -> ServiceAnswer {
        let process = buildProcess(
            try .forTests("landed-cost"), tables: try RealTables.get(), labels: try RealTables.labels(), ambient: .live)
        return try await withRunning(process) { address in
            try await Asker(address).send(.post, "/v1/landed-cost/classifications", json: json)
        }
    }

    @Test func `titles get ranked codes, with how sure they are`() async throws {
        let answer = try await ask(
            """
            {"items":[{"id":"a","text":"Women's cotton T-shirt"},{"id":"b","text":"Hoodie"},
            {"id":"c","text":"Hoodie","material":"cotton"}],"limit":2}
            """)
        #expect(answer.status == 200)
        let read: LandedCostAPI.ClassificationAnswer = try answer.decoded()
        #expect(read.nomenclatureVersion.hasPrefix("hsn_"))
        #expect(read.results.map(\.id) == ["a", "b", "c"])
        #expect(read.results.map(\.status) == [.classified, .uncertain, .classified])
        #expect(read.results.map(\.code) == ["610910", nil, "611020"])
        #expect(read.results.allSatisfy { $0.candidates.count <= 2 })
        #expect(read.results[0].candidates.first?.level == .subheading)
        #expect(read.results[1].questions.first?.fact == "material")
    }

    @Test(arguments: [
        (#"{"items":[]}"#, "/items", "required"),
        (#"{"items":[{"id":"a","text":" "}]}"#, "/items/0/text", "invalid_value"),
        (#"{"items":[{"id":"","text":"a"}]}"#, "/items/0/id", "invalid_value"),
        (#"{"items":[{"id":"a","text":"b"},{"id":"a","text":"b"}]}"#, "/items/1/id", "invalid_value"),
        (#"{"items":[{"id":"a","text":"b"}],"limit":11}"#, "/limit", "out_of_range"),
        (#"{"items":[{"id":"a","text":"b","make":""}]}"#, "/items/0/make", "invalid_value"),
        (#"{"items":[{"id":"a","text":"b","colour":"red"}]}"#, "/items/0/colour", "unknown_member"),
        (#"{"items":[{"id":"a","text":"b","material":"kryptonite"}]}"#, "/items/0/material", "invalid_value"),
        (#"{"items":[{"id":"a","text":"b","material":"women"}]}"#, "/items/0/material", "invalid_value"),
        (#"{"items":[{"id":"a","text":"b","for_whom":"dog"}]}"#, "/items/0/for_whom", "invalid_value"),
        (#"{"items":[{"id":"a","text":"b","make":"x"}]}"#, "/items/0/make", "invalid_value"),
    ])
    func `a bad field is a 422 that points at it`(_ json: String, _ pointer: String, _ code: String) async throws {
        let answer = try await ask(json)
        #expect(answer.status == 422)
        #expect(
            try answer.problem.errors?.contains { $0.pointer == pointer && $0.code == code } == true, "\(answer.text)")
    }

    @Test func `an answer that is none is told what there is, and blanks that they are no words`() async throws {
        let answer = try await ask(
            #"{"items":[{"id":"a","text":"hoodie","material":"kryptonite","make":"x"},{"id":"b","text":"   "}]}"#)
        let errors = try answer.problem.errors ?? []
        #expect(errors.map(\.pointer) == ["/items/0/material", "/items/0/make", "/items/1/text"])
        #expect(errors.first?.detail.contains("cotton") == true)
        #expect(errors.dropFirst().first?.detail == "Not known; known are knitted, woven")
        #expect(errors.last?.detail.contains("no words") == true)
    }

    @Test(arguments: [
        (#""material":"polyester","for_whom":"ladies","make":"jersey""#),
        (#""material":"100% cotton","for_whom":"Men's","make":"woven""#),
    ])
    func `other words for an answer are answers`(facts: String) async throws {
        #expect(try await ask(#"{"items":[{"id":"a","text":"shirt",\#(facts)}]}"#).status == 200)
    }

    @Test(arguments: GoodsFeature.allCases)
    func `every answer that a question names is taken`(feature: GoodsFeature) throws {
        let classifier = try RealTables.labels().labels.classifier
        let answers = classifier.answers(to: feature)
        #expect(answers.count > 1)
        for answer in answers { #expect(classifier.isAnswer(answer, to: feature), "\(answer)") }
    }

    @Test func `at the limits it answers, beyond them it refuses`() async throws {
        func items(_ count: Int) -> String {
            (0..<count).map { #"{"id":"\#($0)","text":"Leather belt"}"# }.joined(separator: ",")
        }
        let most = ClassificationRoutes.itemsMax
        #expect(try await ask("{\"items\":[\(items(most))]}").status == 200)
        let refused = try await ask("{\"items\":[\(items(most + 1))]}")
        #expect(try refused.problem.errors?.first?.code == "too_many")
        let long = String(repeating: "x", count: ClassificationRoutes.textMax)
        #expect(try await ask(#"{"items":[{"id":"a","text":"\#(long)"}]}"#).status == 200)
        #expect(try await ask(#"{"items":[{"id":"a","text":"\#(long)x"}]}"#).status == 422)
    }
}
