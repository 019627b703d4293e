import Foundation
import MySQLClient
import Testing

/// What is tested on the cluster, one thing after the other: some of it kills nodes.
@Suite(.serialized, .enabled(if: TestCluster.isAvailable, Comment(rawValue: TestCluster.hint))) struct OnCluster {}

/// The cluster of three nodes that script/test starts where galera-4 is installed.
struct TestCluster {
    static let folder = ProcessInfo.processInfo.environment["HAULOUT_TEST_CLUSTER"]
    static let isAvailable = folder != nil
    static let hint = "no cluster: install galera-4, and set HAULOUT_TEST_CLUSTER (script/test does)"

    static let nodes = [1, 2, 3]
    /// What jobs and commands log in as, over TCP.
    static let account = "haulout_cluster"

    /// What the addresses of all nodes begin with: `127.9.0`.
    private static let prefix =
        (try? String(contentsOfFile: "\(folder ?? "")/network", encoding: .utf8))?
        .split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""

    /// As in `database.hosts`, the given node first.
    static func hosts(from first: Int = 1) -> String {
        nodes.map { "\"\(prefix).\((first + $0 - 2) % 3 + 1):3306\"" }.joined(separator: ", ")
    }

    static func configuration(_ node: Int, database: String? = nil) -> ConnectionConfiguration {
        ConnectionConfiguration(endpoint: .socket("\(folder ?? "")/\(node)/s"), user: "root", database: database)
    }

    /// A new, empty database with the account, on all nodes.
    static func makeDatabase(_ name: String) throws -> String {
        let name = try TestServer.makeDatabase(name, on: configuration(1))
        let connection = try Connection.open(configuration(1))
        defer { connection.close() }
        try connection.execute("CREATE USER IF NOT EXISTS \(identifier: account)@'127.%'")
        try connection.execute("GRANT ALL ON \(identifier: name).* TO \(identifier: account)@'127.%'")
        for node in nodes { _ = try ask(node, "SELECT 1") }
        return name
    }

    /// The first value of a query on a node that has caught up with the others.
    static func ask(_ node: Int, _ query: String, in database: String? = nil) throws -> String {
        var configuration = configuration(node)
        configuration.sessionStatements = ["SET SESSION wsrep_sync_wait = 15"]
        let connection = try Connection.open(configuration)
        defer { connection.close() }
        if let database { try connection.execute("USE \(identifier: database)") }
        return try connection.execute(query).first?[0].text ?? ""
    }

    /// How many transactions of a node lost against another node's.
    static func conflicts(_ node: Int) throws -> Int {
        let query = """
            SELECT CAST(SUM(VARIABLE_VALUE) AS SIGNED) FROM information_schema.GLOBAL_STATUS
            WHERE VARIABLE_NAME IN ('WSREP_LOCAL_CERT_FAILURES', 'WSREP_LOCAL_BF_ABORTS')
            """
        return Int(try ask(node, query)) ?? 0
    }

    /// Has a node give ids as a server by itself would: as for a moment when nodes come and go, and two have not heard of
    /// it at the same time.
    static func countByOnes(_ node: Int) throws {
        try set(node, "wsrep_auto_increment_control = OFF", "auto_increment_increment = 1", "auto_increment_offset = 1")
    }

    static func countAsNodes(_ node: Int) throws {
        // Turned on, it sets the other two by itself.
        try set(node, "wsrep_auto_increment_control = ON")
    }

    private static func set(_ node: Int, _ settings: String...) throws {
        let connection = try Connection.open(configuration(node))
        defer { connection.close() }
        for setting in settings { _ = try connection.execute("SET GLOBAL \(unsafeRaw: setting)") }
    }

    static func kill(_ node: Int) throws {
        let text = try String(contentsOfFile: "\(folder ?? "")/\(node)/pid", encoding: .utf8)
        guard let pid = pid_t(text.filter(\.isNumber)) else { throw NotRunning(node: node) }
        Foundation.kill(pid, SIGKILL)
        while Foundation.kill(pid, 0) == 0, !isZombie(pid) { usleep(10_000) }
    }

    /// Has a node take its place again.
    static func join(_ node: Int) throws {
        let script = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../script/cluster")
        let command = "'\(script.standardizedFileURL.path)' join '\(folder ?? "")' \(node) </dev/null >/dev/null 2>&1"
        // Not by `Process`, which waits until all have ended that it has left a descriptor to: the node as well.
        guard system(command) == 0 else { throw NotRunning(node: node) }
    }

    private static func isZombie(_ pid: pid_t) -> Bool {
        let stat = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
        return stat.split(separator: ")").last?.hasPrefix(" Z") ?? true
    }

    struct NotRunning: Error { let node: Int }
}
