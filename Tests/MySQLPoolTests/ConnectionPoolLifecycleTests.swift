import Foundation
import MySQLClient
import MySQLPool
import Synchronization
import Testing

/// What the owner of a pool does to it while threads use it.
@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct ConnectionPoolLifecycleTests {
    @Test("a pool is resized while it is used")
    func resizing() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let lease = try pool.lease()
        let second = Background { try pool.query("SELECT 1 AS one").rows.count }
        try eventually { pool.statistics.waiting == 1 }
        pool.resize(to: 2)
        #expect(try second.value() == 1)
        #expect(pool.statistics.maximumSize == 2)
        pool.resize(to: 1)
        lease.release()
        try eventually { try database.sessions().count == 1 }
        #expect(pool.statistics.total == 1)
    }

    @Test("evicted connections are replaced without anybody noticing, those that lie parked included")
    func evicting() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 2)
        defer { pool.close() }
        try pool.withConnection { _ in _ = try pool.query("SELECT 1") }
        let before = Set(try database.sessions())
        #expect(before.count == 2)
        let lease = try pool.lease()
        pool.evictAll()
        _ = try lease.query("SELECT 1")
        lease.release()
        _ = try pool.query("SELECT 1")
        try eventually { Set(try database.sessions()).isDisjoint(with: before) }
    }

    @Test("while a pool is suspended borrowers wait, also those whose connection lies parked")
    func suspending() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 2)
        defer { pool.close() }
        _ = try pool.query("SELECT 1")
        pool.suspend()
        #expect(throws: PoolError.self) { try pool.withConnection(within: .milliseconds(20)) { _ in } }
        let waiter = Background { try pool.query("SELECT 1").rows.count }
        try eventually { pool.statistics.waiting == 1 }
        pool.resume()
        #expect(try waiter.value() == 1)
    }

    @Test("draining waits for what is out, and says whether all came back in time")
    func draining() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 2)
        let gate = Gate()
        let work = Background { try pool.withConnection { _ in gate.pass() } }
        try eventually { pool.statistics.active == 1 }
        let drained = Background { pool.drain(within: .seconds(1000)) }
        try eventually { (try? pool.withConnection { _ in }) == nil }
        gate.open()
        #expect(try drained.value())
        try work.value()
        try eventually { try database.sessions().isEmpty }

        let impatient = database.pool(maximumSize: 1)
        let lease = try impatient.lease()
        #expect(!impatient.drain(within: .milliseconds(10)))
        _ = try lease.query("SELECT 1")
        lease.release()
        try eventually { try database.sessions().isEmpty }
    }

    @Test("a pool that is dropped closes its connections")
    func dropping() throws {
        let database = try TestDatabase()
        do {
            let pool = database.pool(maximumSize: 2)
            _ = try pool.query("SELECT 1")
            #expect(try database.sessions().count == 1)
        }
        try eventually { try database.sessions().isEmpty }
    }

    /*
       16 threads borrow 3 connections as fast as they can, some from their spot in the lot, some by the lock, some by
       waiting, while others look, evict and prune.
     */
    @Test("however connections change hands, none is in two of them and none is lost")
    func stress() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 3)
        defer { pool.close() }
        // Not a Mutex: the thread sanitizer does not see those.
        let held = Lock<Set<UInt64>>([])
        let borrowed = Atomic(0)
        onThreads(16) { thread in
            var step = 0
            while step < 1500 {
                do {
                    let lease = try pool.lease(within: .seconds(1000), isRepeatable: true)
                    let id = lease.threadID
                    if !held.withLock({ $0.insert(id).inserted }) { Issue.record("\(id) is in two hands") }
                    borrowed.add(1, ordering: .relaxed)
                    if step % 64 == thread { sched_yield() }
                    _ = held.withLock { $0.remove(id) }
                    lease.release()
                    if step % 100 == thread { _ = pool.statistics }
                    if step % 200 == thread { pool.prune() }
                    if step % 500 == thread { pool.evictAll() }
                } catch let error as DatabaseError where error.code == 2013 {
                    // While other tests kill statements that sleep, MariaDB lets nobody connect for seconds.
                    continue
                } catch {
                    Issue.record(error)
                }
                step += 1
            }
        }
        let numbers = pool.statistics
        #expect(numbers.leases == 16 * 1500)
        #expect(borrowed.load(ordering: .relaxed) == 16 * 1500)
        #expect(numbers.active == 0)
        #expect(numbers.waiting == 0)
        // A connection that was wanted while others were evicted may still be on its way.
        #expect(numbers.idle + numbers.opening == numbers.total)
        #expect(numbers.total <= 3)
        #expect(numbers.timeouts == 0)
        try eventually { pool.statistics.idle == pool.statistics.total }
    }
}
