import Foundation
import HauloutCore
import HauloutTesting
import Testing

@Suite("InMemoryTaskStore")
struct InMemoryTaskStoreTests {
    @Test("it keeps the promises of every store", arguments: StoreConformance.cases)
    func conformance(promise: StoreConformance.Case) async throws {
        try await promise.run(InMemoryHarness())
    }

    @Test("the limit of a payload can be set, and counts arguments and items together")
    func payloadLimit() throws {
        let store = InMemoryTaskStore(payloadLimit: 10)
        _ = try store.enqueue([NewTask(job: "a", items: [12, 345])])
        #expect(throws: StoreError.self) { try store.enqueue([NewTask(job: "a", items: [12, 3456])]) }
        #expect(store.tasks(TaskFilter()).count == 1)
    }

    @Test("without a clock of its own it goes by the system's")
    func systemClock() throws {
        let before = Date()
        let store = InMemoryTaskStore()
        _ = try store.enqueue([NewTask(job: "a")])
        let enqueuedAt = try #require(store.tasks(TaskFilter()).first?.enqueuedAt)
        #expect((before...Date()).contains(enqueuedAt))
    }

    @Test("progress recorded inside a transaction never goes back")
    func advanceGoesForward() throws {
        let store = InMemoryTaskStore()
        let process = store.register(Fixture.process())
        _ = try store.enqueue([NewTask(job: "a", items: [1, 2, 3])])
        let task = try store.claim(1, for: process, from: [QueuePattern("*")])[0]
        try store.advance(task, done: 2, of: process)
        try store.advance(task, done: 1, of: process)
        store.deregister(process)
        let next = store.register(Fixture.process())
        #expect(try store.claim(1, for: next, from: [QueuePattern("*")])[0].items?.done == 2)
    }
}
