import MySQLClient
import Testing

@testable import MySQLPool

@Suite struct RoleProbeTests {
    struct Answer: Sendable, CustomTestStringConvertible {
        let server: String
        let values: [MySQLValue]
        let role: HostRole

        var testDescription: String { server }
    }

    static let synced = "wsrep_reject_queries=NONE,wsrep_local_state=4,wsrep_ready=ON"

    static let answers = [
        Answer(server: "a writer", values: [.int(0), .int(0), .null], role: .writer),
        Answer(server: "a replica", values: [.int(1), .int(0), .null], role: .reader),
        Answer(server: "an Aurora reader", values: [.int(0), .int(1), .null], role: .reader),
        Answer(server: "a writer, MariaDB 12", values: ["OFF", .int(0), .null], role: .writer),
        Answer(server: "a replica, MariaDB 12", values: ["ON", .int(0), .null], role: .reader),
        Answer(server: "a strict replica, MariaDB 12", values: ["NO_LOCK_NO_ADMIN", .int(0), .null], role: .reader),
        Answer(server: "words as bytes", values: [.bytes(Array("ON".utf8)), .int(0), .null], role: .reader),
        Answer(server: "a server that only knows read_only", values: [.int(1)], role: .reader),
        Answer(server: "a Galera node", values: [.int(0), .int(0), .string(synced)], role: .writer),
        Answer(
            server: "a Galera node as bytes", values: [.int(0), .int(0), .bytes(Array(synced.utf8))], role: .writer),
        Answer(server: "a read-only Galera node", values: [.int(1), .int(0), .string(synced)], role: .reader),
        Answer(
            server: "a donor", values: [.int(0), .int(0), "wsrep_local_state=2,wsrep_ready=ON"], role: .desynced),
        Answer(
            server: "a read-only donor", values: [.int(1), .int(0), "wsrep_local_state=2,wsrep_ready=ON"],
            role: .reader),
        Answer(
            server: "a node without a quorum", values: [.int(0), .int(0), "wsrep_local_state=0,wsrep_ready=OFF"],
            role: .notReady),
        Answer(
            server: "a read-only node without a quorum", values: [.int(1), .int(0), "wsrep_ready=OFF"],
            role: .notReady),
        Answer(
            server: "a node that rejects queries",
            values: [.int(0), .int(0), "wsrep_reject_queries=ALL,wsrep_local_state=4,wsrep_ready=ON"],
            role: .notReady),
        Answer(server: "something else there", values: [.int(0), .int(0), "pxc_maint_mode=DISABLED"], role: .writer),
    ]

    @Test(
        "the server of the tests, whichever it is, understands the question and takes writes",
        .enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
    func question() throws {
        let dialer = HostDialer(TestServer.configuration(), asksForRole: true)
        let hosted = try dialer.open()
        defer { hosted.connection.close() }
        #expect(dialer.hosts.map(\.role) == [.writer])
        #expect(try dialer.ask(hosted) == .writer)
    }

    @Test("the answer tells the role", arguments: answers)
    func role(_ answer: Answer) {
        #expect(RoleProbe.role(by: answer.values) == answer.role)
    }
}
