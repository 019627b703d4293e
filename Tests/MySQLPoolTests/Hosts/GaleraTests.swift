import Foundation
import MySQLClient
import MySQLPool
import Testing

/// A cluster of one node, which is enough for every state that a node can be in.
@Suite(.enabled(if: Galera.provider != nil, "no Galera: install galera-4 or set HAULOUT_TEST_GALERA to its library"))
struct GaleraTests {
    @Test("a node's role follows its state in the cluster")
    func states() throws {
        let folder = try TemporaryFolder("galera")
        defer { folder.remove() }
        let node = try PrivateServer("node", in: folder, options: Galera.options(base: try Galera.freePorts()))
        try node.start()
        defer { node.kill() }
        let configuration = ConnectionConfiguration(endpoint: node.endpoint, user: "app", database: "shop")
        let dialer = HostDialer(configuration, asksForRole: true)
        func role() throws -> HostRole {
            (try? dialer.open())?.connection.close()
            return dialer.hosts[0].role
        }
        #expect(try role() == .writer)
        for (setting, expected) in [
            ("wsrep_desync = 1", HostRole.desynced), ("wsrep_desync = 0", .writer),
            ("read_only = 1", .reader), ("read_only = 0", .writer),
            ("wsrep_reject_queries = ALL", .notReady), ("wsrep_reject_queries = NONE", .writer),
        ] {
            try node.administer("SET GLOBAL \(setting)")
            // A node that is let back in catches up first.
            try eventually { try role() == expected }
        }

        // Out of the cluster, which ends all sessions: the next statement says so, and the pool's connections are stale.
        try node.administer("SET GLOBAL wsrep_cluster_address = ''")
        let careless = HostDialer(configuration)
        let hosted = try careless.open()
        defer { hosted.connection.close() }
        let error = try #require(throws: DatabaseError.self) {
            try hosted.connection.execute("INSERT INTO note (word) VALUES ('a')")
        }
        #expect(error.kind == .notReady)
        #expect(careless.report(error, on: hosted))
        #expect(!careless.isCurrent(hosted.tag))
        let refusal = try #require(throws: DatabaseError.self) { try dialer.open() }
        #expect(refusal.kind == .notReady)
        #expect(refusal.message.contains("is not ready (Galera)"))
    }
}

enum Galera {
    /// The library that makes a server a node: named in the environment, or where Debian's package has it.
    static var provider: String? {
        guard PrivateServer.isAvailable else { return nil }
        let named = ProcessInfo.processInfo.environment["HAULOUT_TEST_GALERA"]
        return [named, "/usr/lib/galera/libgalera_smm.so"].compactMap(\.self).first {
            FileManager.default.fileExists(atPath: $0)
        }
    }

    /// A cluster of its own, on ports of this machine only.
    static func options(base: Int) -> [String] {
        [
            "--skip-networking", "--wsrep-on=ON", "--wsrep-provider=\(provider ?? "")", "--wsrep-new-cluster",
            "--wsrep-cluster-address=gcomm://", "--wsrep-node-address=127.0.0.1", "--binlog-format=ROW",
            "--innodb-autoinc-lock-mode=2", "--wsrep-sst-method=skip",
            "--wsrep-provider-options=base_host=127.0.0.1;gmcast.listen_addr=tcp://127.0.0.1:\(base);"
                + "ist.recv_addr=127.0.0.1:\(base + 1);ist.recv_bind=127.0.0.1",
        ]
    }

    /// A port that nobody listens on, and hopefully none on the next.
    static func freePorts() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        try withUnsafeMutablePointer(to: &address) {
            try $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(descriptor, address, length) == 0, getsockname(descriptor, address, &length) == 0 else {
                    throw NoPort()
                }
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    struct NoPort: Error {}
}
