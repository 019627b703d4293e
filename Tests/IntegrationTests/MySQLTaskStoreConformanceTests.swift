import HauloutStore
import HauloutTesting
import Testing

/// The suite that every store passes, over the store on a real server.
@Suite(.enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct MySQLTaskStoreConformanceTests {
    @Test("the store on MySQL keeps the promises of TaskStore", .serialized, arguments: StoreConformance.cases)
    func conforms(_ example: StoreConformance.Case) async throws {
        try await example.run(MySQLHarness("conform_\(example.name.hashed)"))
    }

    @Test("claims without SKIP LOCKED keep them as well", .serialized, arguments: StoreConformance.cases)
    func conformsWithoutSkipLocked(_ example: StoreConformance.Case) async throws {
        try await example.run(MySQLHarness("cas_\(example.name.hashed)", mode: .compareAndSet))
    }
}

extension String {
    /// A short name for a database that is the same in every run.
    var hashed: String {
        String(utf8.reduce(5381 as UInt64) { ($0 << 5) &+ $0 &+ UInt64($1) }, radix: 36)
    }
}
