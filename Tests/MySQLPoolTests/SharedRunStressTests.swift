import Foundation
import MySQLClient
import MySQLPool
import Synchronization
import Testing

@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct SharedRunStressTests {
    @Test("whatever happens to the pool, every answer is right, every write happens once, and the pool is whole after")
    func everythingAtOnce() async throws {
        try await withTaskExecutorPreference(OwnThread()) { try doEverything(in: TestDatabase("everythingAtOnce")) }
    }

    private func doEverything(in database: TestDatabase) throws {
        try database.observer.execute(
            "CREATE TABLE \(identifier: database.name).token (id BIGINT PRIMARY KEY, twin INT NOT NULL) ENGINE=InnoDB")
        let pool = database.pool(maximumSize: 3) { $0.leaseTimeout = .seconds(60) }
        defer { pool.close() }
        let seed = ProcessInfo.processInfo.environment["HAULOUT_TEST_SEED"].flatMap(UInt64.init)
        let stress = PoolStress(pool, seed: seed ?? .random(in: 0..<1_000_000))

        let chaos = Background { try stress.makeTrouble(in: database) }
        onThreads(PoolStress.threads, stress.work)
        try chaos.value()

        #expect(stress.failures.isEmpty, "HAULOUT_TEST_SEED=\(stress.seed)")
        try eventually { pool.statistics.active == 0 }
        let numbers = pool.statistics
        #expect(numbers.waiting == 0, "HAULOUT_TEST_SEED=\(stress.seed)")
        #expect(numbers.idle <= numbers.maximumSize, "HAULOUT_TEST_SEED=\(stress.seed)")
        #expect(numbers.shared > 0)
        var stored: [Int64: Int] = [:]
        for row in try database.observer.query("SELECT id, twin FROM \(identifier: database.name).token").rows {
            stored[try row.get("id")] = try row.get("twin", as: Int.self)
        }
        #expect(stress.complaints(about: stored).isEmpty, "HAULOUT_TEST_SEED=\(stress.seed)")
    }
}

/// What the threads of the stress test do, and what has to come of it.
private final class PoolStress: Sendable {
    static let threads = 24
    private static let rounds = 120
    private static let double = "SELECT ? * 2 AS value"
    private static let insert = "INSERT INTO token (id, twin) VALUES (?, ?)"

    /// Whether a row has to be there.
    private enum Fate { case stored, absent, unknown }

    private struct Notes {
        var failures: [String] = []
        var fates: [Int64: Fate] = [:]
        var scopes: [QueryScope] = []
    }

    let seed: UInt64
    private let pool: ConnectionPool
    private let notes = Mutex(Notes())
    private let steps = Atomic(0)

    init(_ pool: ConnectionPool, seed: UInt64) {
        self.pool = pool
        self.seed = seed
        pool.profiles[Self.double].noteQuickness()
    }

    var failures: [String] { notes.withLock { $0.failures } }

    func complaints(about stored: [Int64: Int]) -> [String] {
        notes.withLock { notes in
            notes.fates.compactMap { id, fate in
                switch fate {
                case .stored where stored[id] == nil: "\(id) is missing"
                case .absent where stored[id] != nil: "\(id) is there"
                // Of a transaction both rows are there, or none.
                case _ where stored[id] == 1 && (stored[-id] == nil) != (stored[id] == nil): "\(id) is half done"
                default: nil
                }
            }
        }
    }

    func work(_ thread: Int) {
        var chance = Chance(state: seed &* 1_000 &+ UInt64(thread))
        for round in 0..<Self.rounds {
            let number = thread * Self.rounds + round + 1
            switch chance.below(100) {
            case 0..<50: ask(number)
            case 50..<62: write(number)
            case 62..<70: transact(number, isUndone: chance.below(4) == 0)
            case 70..<78: lease(number, isDiscarded: chance.below(4) == 0)
            case 78..<89: askInScope(number, isLong: chance.below(2) == 0)
            default: askInTime(number, .milliseconds(chance.below(20)), isLong: chance.below(2) == 0)
            }
            steps.add(1, ordering: .relaxed)
        }
    }

    /// Something happens after every 12 steps of all threads together, and the end is always whole.
    func makeTrouble(in database: TestDatabase) throws {
        var chance = Chance(state: seed &+ 77)
        for limit in stride(from: 12, to: Self.threads * Self.rounds - 200, by: 12) {
            try eventually { steps.load(ordering: .relaxed) >= limit }
            switch chance.below(9) {
            case 0...1:
                let sessions = try database.sessions()
                if !sessions.isEmpty { try? database.kill(sessions[chance.below(sessions.count)]) }
            case 2: pool.resize(to: 1 + chance.below(4))
            case 3:
                pool.suspend()
                try eventually { pool.statistics.waiting > 0 }
                pool.resume()
            case 4: pool.evictAll()
            default:
                let scopes = notes.withLock { notes in
                    defer { notes.scopes = [] }
                    return notes.scopes
                }
                for scope in scopes { _ = try? scope.cancel() }
            }
        }
        pool.resize(to: 3)
    }
}

// MARK: - What they do

extension PoolStress {
    private func ask(_ number: Int) {
        attempt(number) { try check(pool.query(Self.double, [.int(Int64(number))]), number) }
    }

    private func write(_ number: Int) {
        do {
            _ = try pool.query(Self.insert, [.int(Int64(number)), 0])
            note(number, .stored)
        } catch {
            note(number, Self.fate(after: error))
        }
    }

    private func transact(_ number: Int, isUndone: Bool) {
        do {
            try pool.withTransaction { lease in
                _ = try lease.query(Self.insert, [.int(Int64(number)), 1])
                _ = try lease.query(Self.insert, [.int(Int64(-number)), 1])
                if isUndone { throw Undone() }
            }
            note(number, .stored)
        } catch {
            let isCommitting = (error as? DatabaseError)?.query?.hasPrefix("COMMIT") ?? false
            note(number, isCommitting ? Self.fate(after: error) : .absent)
        }
    }

    private func lease(_ number: Int, isDiscarded: Bool) {
        do {
            let lease = try pool.lease()
            try check(lease.query(Self.double, [.int(Int64(number))]), number)
            if isDiscarded { lease.discard() } else { lease.release() }
        } catch let error as DatabaseError where !error.isConnectionUsable {
            // Killed.
        } catch {
            fail("lease \(number): \(error)")
        }
    }

    private func askInScope(_ number: Int, isLong: Bool) {
        let scope = QueryScope()
        notes.withLock { $0.scopes.append(scope) }
        attempt(number, unless: { ($0 as? DatabaseError)?.kind == .cancelled && scope.isCancelled }) {
            try check(pool.query(Self.text(isLong), [.int(Int64(number))], in: scope), number)
        }
    }

    private func askInTime(_ number: Int, _ limit: Duration, isLong: Bool) {
        attempt(number, unless: { Self.isLate($0) }) {
            try check(pool.query(Self.text(isLong), [.int(Int64(number))], within: limit), number)
        }
    }

    private static func text(_ isLong: Bool) -> String {
        isLong ? "SELECT ? * 2 AS value, BENCHMARK(4000, SHA2('x', 256)) AS done" : double
    }
}

// MARK: - What has to come of it

extension PoolStress {
    private func attempt(
        _ number: Int, unless isFair: (any Error) -> Bool = { _ in false }, _ body: () throws -> Void
    ) {
        do {
            try body()
        } catch {
            // BENCHMARK is not repeated when its connection is lost.
            let isLost = (error as? DatabaseError).map {
                !$0.isConnectionUsable && $0.query?.contains("BENCHMARK") ?? false
            }
            if !isFair(error), !(isLost ?? false) { fail("\(number): \(error)") }
        }
    }

    private func check(_ result: QueryResult, _ number: Int) throws {
        let value = try result.rows[0].get("value", as: Int.self)
        if value != number * 2 { fail("\(number) got \(value)") }
        if let slept = try? result.rows[0].get("slept", as: Int.self), slept != 0 { fail("\(number) was cut short") }
    }

    private static func isLate(_ error: any Error) -> Bool {
        (error as? PoolError)?.kind == .timeout || (error as? DatabaseError)?.kind == .statementTimeout
    }

    private static func fate(after error: any Error) -> Fate {
        (error as? DatabaseError)?.outcome == .unknown ? .unknown : .absent
    }

    private func note(_ number: Int, _ fate: Fate) {
        notes.withLock { $0.fates[Int64(number)] = fate }
    }

    private func fail(_ text: String) {
        notes.withLock { $0.failures.append(text) }
    }
}

private struct Undone: Error {}

/// Numbers by chance, the same ones for the same seed (SplitMix64).
private struct Chance {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((bits ^ (bits >> 31)) % UInt64(limit))
    }
}
