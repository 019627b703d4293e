import EmbeddedMariaDB
import MySQLClient
import Testing

/// A database that cannot be used: each time one clear message, the exit status 69, and nothing half done.
@Suite(
    "A command whose database",
    .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)),
    .enabled(if: Command.isBuilt, Comment(rawValue: Command.hint))
)
struct BadDatabaseTests {
    private static let commands = [["migrate"], ["enqueue", "noop"], ["run", "--drain"], ["status"]]

    @Test("is not there says so", arguments: commands)
    func absent(command: [String]) async throws {
        try await onOwnThread {
            let project = try BadProject("absent_\(command[0])")
            try project.files.configure(server: "socket: nowhere.sock, user: root")
            try project.expectRefusal(of: command, saying: "errno 2002", "Is the server running")
        }
    }

    @Test("listens on no such port says so")
    func refusedPort() async throws {
        try await onOwnThread {
            let project = try BadProject("refused_port")
            // The discard service, which no machine has had for long.
            try project.files.configure(server: "hosts: [\"127.0.0.1:9\"], user: root")
            try project.expectRefusal(of: ["run"], saying: "errno 2002", "127.0.0.1", "Is the server running")
        }
    }

    @Test("has several hosts that are all down says so of each")
    func allHostsDown() async throws {
        try await onOwnThread {
            for command in Self.commands {
                let project = try BadProject("all_down_\(command[0])")
                try project.files.configure(server: "hosts: [\"127.0.0.1:9\", \"127.0.0.1:13\"], user: root")
                try project.expectRefusal(
                    of: command, saying: "127.0.0.1:9 failed", "127.0.0.1:13 failed", "errno 2002",
                    "Is the server running")
            }
        }
    }

    @Test("refuses the login says so, and never the password", arguments: commands)
    func wrongPassword(command: [String]) async throws {
        try await onOwnThread {
            let project = try BadProject("login_\(command[0])")
            try project.makeAccount(rights: "ALL")
            try project.use(password: "gu3ssed")
            let result = try project.expectRefusal(of: command, saying: "errno 1045", "database.user")
            #expect(!result.error.contains("gu3ssed"))
        }
    }

    @Test("does not exist says so, and makes none", arguments: commands)
    func unknownDatabase(command: [String]) async throws {
        try await onOwnThread {
            let project = try BadProject("unknown_\(command[0])")
            TestServer.dropDatabase(project.files.database)
            try project.expectRefusal(
                of: command, saying: "errno 1049", project.files.database, "CREATE DATABASE", "`haulout migrate`")
            #expect(throws: DatabaseError.self) { try project.files.connect() }
        }
    }

    @Test("has no tables yet names the command that makes them", arguments: commands.dropFirst())
    func notMigrated(command: [String]) async throws {
        try await onOwnThread {
            let project = try BadProject("unmigrated_\(command[0])")
            try project.expectRefusal(of: command, saying: "haulout migrate")
            #expect(try project.tables() == 0)
        }
    }

    @Test("is newer than the program says so", arguments: commands)
    func newer(command: [String]) async throws {
        try await onOwnThread {
            let project = try BadProject("newer_\(command[0])")
            try project.migrate()
            try project.files.execute(
                "INSERT INTO haulout_migration VALUES (99, 'of the future', 1, UTC_TIMESTAMP(6))"
            )
            try project.expectRefusal(of: command, saying: "version 99")
            #expect(try project.tasks() == 0)
        }
    }

    @Test("may only be read is left without tables")
    func mayNotCreate() async throws {
        try await onOwnThread {
            let project = try BadProject("rights_migrate")
            try project.makeAccount(rights: "SELECT")
            try project.use()
            try project.expectRefusal(of: ["migrate"], saying: "errno 1142", "Grant")
            #expect(try project.tables() == 0)
        }
    }

    @Test("may only be read takes no tasks and runs none", arguments: [["enqueue", "noop"], ["run", "--drain"]])
    func mayNotInsert(command: [String]) async throws {
        try await onOwnThread {
            let project = try BadProject("rights_\(command[0])")
            try project.migrate()
            try project.makeAccount(rights: "SELECT")
            try project.use()
            try project.expectRefusal(of: command, saying: "errno 1142", "Grant")
            #expect(try project.tasks() == 0)
        }
    }

    @Test("is full takes all tasks of an enqueue or none")
    func full() async throws {
        try await onOwnThread {
            let project = try BadProject("full")
            try project.migrate()
            // The error of a full disk, at the 500th of 1,000 tasks.
            try project.files.execute(
                """
                CREATE TRIGGER full BEFORE INSERT ON haulout_task FOR EACH ROW
                IF (SELECT COUNT(*) FROM haulout_task) >= 500 THEN
                    SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1114, MESSAGE_TEXT = 'The table ''haulout_task'' is full';
                END IF
                """
            )
            try project.expectRefusal(of: ["enqueue", "noop", "--count", "1000"], saying: "errno 1114", "Make room")
            #expect(try project.tasks() == 0)
        }
    }

    @Test("is read-only is left as it is")
    func readOnly() async throws {
        try await onOwnThread {
            // A server of its own, because the setting is the whole server's.
            let server = try Project(embedded: "", jobs: ["noop": BadProject.job])
            #expect(try server.haulout("status").status == 0)
            try server.execute(
                "CREATE USER plain@localhost", "GRANT ALL ON haulout.* TO plain@localhost", "SET GLOBAL read_only = 1")
            defer { try? server.execute("SET GLOBAL read_only = 0") }
            try server.configure(server: "socket: \(server.socket), user: plain")
            let result = try server.haulout("enqueue", "noop")
            #expect(result.status == 69)
            #expect(result.output.isEmpty)
            #expect(result.error.contains("errno 1290") && result.error.contains("read-only"), "\(result.error)")
            #expect(try server.number("SELECT COUNT(*) FROM haulout_task WHERE id > 0") == 0)
        }
    }
}

/// A project whose database is about to be spoiled.
private final class BadProject: Sendable {
    static let job = """
        job: noop
        handler:
          sql: DO 0
        """

    let files: Project

    init(_ name: String) throws {
        files = try Project("bad_\(name)", jobs: ["noop": Self.job])
    }

    deinit { try? asRoot("DROP USER IF EXISTS `\(account)`@localhost") }

    private var account: String { String(files.database.prefix(32)) }

    /// Creates an account with these rights on the database, and a password.
    func makeAccount(rights: String) throws {
        try asRoot(
            "DROP USER IF EXISTS `\(account)`@localhost",
            "CREATE USER `\(account)`@localhost IDENTIFIED BY 's3cret'",
            "GRANT \(rights) ON `\(files.database)`.* TO `\(account)`@localhost"
        )
    }

    private func asRoot(_ statements: String...) throws {
        let connection = try Connection.open(TestServer.configuration())
        defer { connection.close() }
        for statement in statements { try connection.execute(statement) }
    }

    /// Lets the project log in as that account from now on.
    func use(password: String = "s3cret") throws {
        try files.configure(server: "socket: \(files.socket), user: \(account), password: \(password)")
    }

    func migrate() throws {
        let result = try files.haulout("migrate")
        try #require(result.status == 0, "\(result.error)")
    }

    func tables() throws -> Int? {
        try files.number("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()")
    }

    func tasks() throws -> Int? {
        try files.number("SELECT COUNT(*) FROM haulout_task WHERE id > 0")
    }

    /// Expects that the command ends with 69 and says this, in a line of what happened and one of what to do.
    @discardableResult
    func expectRefusal(
        of command: [String],
        saying phrases: String...,
        location: SourceLocation = #_sourceLocation
    ) throws -> Command.Result {
        let result = try files.start(command).wait()
        #expect(result.status == 69, "\(result.error)", sourceLocation: location)
        #expect(result.output.isEmpty, sourceLocation: location)
        for phrase in phrases {
            #expect(result.error.contains(phrase), sourceLocation: location)
        }
        #expect(
            (1...2).contains(result.error.split(separator: "\n").count), "\(result.error)", sourceLocation: location)
        return result
    }
}
