import MySQLClient
import MySQLPool
import Synchronization
import Testing

/// Kills use connections of their own, as few as they can.
@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct CancellerTests {
    @Test("kills that come together share what they opened, and leave one connection behind")
    func together() throws {
        let idle = try Connection.open(TestServer.configuration())
        let opened = Mutex<[Connection]>([])
        let canceller = Canceller { configuration throws(DatabaseError) in
            let control = try Connection.open(configuration)
            opened.withLock { $0.append(control) }
            return control
        }
        defer { canceller.close() }
        let first = HeldKill(of: idle, by: canceller)
        for _ in 1...3 {
            let others = [HeldKill(of: idle, by: canceller), HeldKill(of: idle, by: canceller)]
            for other in others { try other.finish() }
        }
        #expect(opened.withLock { $0.count } == 3)
        try first.finish()
        #expect(opened.withLock { $0.count(where: \.isOpen) } == 1)
    }
}

/// A kill that has its connection, and waits.
private struct HeldKill {
    private let gate = Gate()
    private let kill: Background<Void>

    init(of connection: Connection, by canceller: Canceller) {
        let reached = Gate()
        kill = Background { [gate] in
            try canceller.kill(connection) {
                reached.open()
                gate.pass()
            }
        }
        reached.pass()
    }

    func finish() throws {
        gate.open()
        try kill.value()
    }
}
