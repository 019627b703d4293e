import Foundation
import Haulout
import HauloutStore
import MySQLClient
import MySQLTesting
import Synchronization
import Testing

/// What docs/enqueue-from-other-languages.md shows works.
@Suite(
    "The page for other languages", .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct OtherLanguagesTests {
    @Test("has statements whose tasks run", arguments: TestServers.all)
    func statements(server: TestServers.Server) async throws {
        let shop = try await onOwnThread { try MailShop("other_sql_\(server.name)", on: server.configuration()) }
        defer { shop.app.close() }
        try await onOwnThread {
            let producer = try shop.makeProducer()
            defer { producer.close() }
            for section in ["Names", "One task", "Many tasks", "With items", "For later"] {
                try MailShop.run(section, on: producer)
            }
            // As often as one likes.
            for _ in 0..<3 { try MailShop.run("With a unique key", on: producer) }
            // Of a queue whose rows a reader of the page has made, the lanes are divided as well.
            _ = try shop.app.store.prune(completedAfter: .seconds(60), failuresAfter: .seconds(60), limit: 10)
            #expect(try shop.project.number("SELECT COUNT(*) FROM haulout_task WHERE id = 0") == 6)
        }
        let summary = try await shop.app.run(mode: .drain)
        #expect(summary.totals.completed == 5)
        // By priority, then by age.
        #expect(
            shop.mails == ["cleo", "ada", "bob", "dan", "eve", "gus"].map { "\($0)@example.org" })
        #expect(try shop.app.store.tasks(TaskFilter(states: [.scheduled])).count == 1)
        let wait = "SELECT TIMESTAMPDIFF(SECOND, enqueued_at, due_at) FROM haulout_later"
        #expect(try shop.project.number(wait) ?? 0 >= 600)
        let key = NewTask(job: "send-mail", uniqueKey: NewTask.UniqueKey("welcome-57"))
        #expect(try shop.app.store.enqueue([key]).existing == 1)
        let failed = try shop.app.store.failures(FailureFilter())
        #expect(failed == [])
    }

    @Test("names a task that disturbs nobody while its transaction is open", arguments: TestServers.all)
    func openTransaction(server: TestServers.Server) async throws {
        let shop = try await onOwnThread { try MailShop("other_open_\(server.name)", on: server.configuration()) }
        defer { shop.app.close() }
        try await onOwnThread {
            let producer = try shop.makeProducer()
            defer { producer.close() }
            try MailShop.run("Names", on: producer)
            for section in ["For later", "With a unique key"] { try MailShop.run(section, on: producer, but: "COMMIT") }
            let tasks = [
                NewTask(job: "send-mail", items: ["jo@example.org"]),
                NewTask(job: "send-mail", start: .after(.seconds(60)), uniqueKey: NewTask.UniqueKey("another")),
            ]
            // An error 1205 here is a lock that is in their way.
            #expect(try shop.app.store.enqueue(tasks).ids.count == 2)
            try producer.rollback()
        }
        #expect(try await shop.app.run(mode: .drain).totals.completed == 1)
    }

    @Test("finds waiting workers, and wakes them", arguments: TestServers.all)
    func bell(server: TestServers.Server) async throws {
        let shop = try await onOwnThread { try MailShop("other_bell_\(server.name)", on: server.configuration()) }
        defer { shop.app.close() }
        let bell = try #require(try shop.app.store.makeBell(for: [.all]))
        async let isRung = onOwnThread { try bell.listen() }
        try await onOwnThread {
            let page = try DocumentationPage("enqueue-from-other-languages.md")
            let find = try #require(page.blocks.first { $0.section == "Waking a worker" }).text
            let connection = try shop.project.connect()
            defer { connection.close() }
            var session: Int?
            while session == nil { session = try connection.execute(SQLScript(find).statements[0]).first?[0].int }
            try connection.execute("KILL QUERY \(unsafeRaw: session ?? 0)")
        }
        #expect(try await isRung)
    }

    @Test(
        "has a Python program whose tasks run", .enabled(if: Python.hasPyMySQL, "no python3 with pymysql"),
        arguments: TestServers.all)
    func python(server: TestServers.Server) async throws {
        let shop = try await onOwnThread { try MailShop("other_py_\(server.name)", on: server.configuration()) }
        defer { shop.app.close() }
        try await onOwnThread {
            let page = try DocumentationPage("enqueue-from-other-languages.md")
            // The first block connects; the test's server has a socket only.
            let program = page.blocks.filter { $0.language == "python" }.dropFirst().map(\.text)
            try shop.project.execute("CREATE TABLE customer (mail VARCHAR(100))")
            let connect = """
                import pymysql
                connection = pymysql.connect(
                    unix_socket="\(shop.project.socket)", user="\(NSUserName())", database="\(shop.project.database)")
                """
            // Twice: the first one makes the names, the second one finds them.
            for _ in 0..<2 { try Python.run(([connect] + program).joined(separator: "\n\n")) }
        }
        #expect(try await shop.app.run(mode: .drain).totals.completed == 4)
        #expect(shop.mails == ["hal", "ida", "hal", "ida"].map { "\($0)@example.org" })
        #expect(try shop.project.number("SELECT COUNT(*) FROM customer") == 2)
    }
}

/// A program with the job of the page, which notes the addresses in their order.
private final class MailShop: Sendable {
    let project: Project
    let app: Application
    private let outbox = Outbox()
    private let producer = "producer_\(UInt32.random(in: 1...UInt32.max))"

    var mails: [String] { outbox.mails.withLock { $0 } }

    init(_ name: String, on server: ConnectionConfiguration) throws {
        project = try Project(name, on: server, settings: "workers: {threads: 1}")
        var app = try project.application()
        app.handle(JobDefinition(name: "send-mail"), with: outbox)
        self.app = app
        _ = try app.migrate()
    }

    deinit { try? project.execute("DROP USER IF EXISTS '\(producer)'@'localhost'") }

    /// A connection of an account with the rights that the page names.
    func makeProducer() throws -> Connection {
        try project.execute("CREATE USER '\(producer)'@'localhost'")
        for statement in try Self.script("Rights").statements {
            let grant = statement.replacing("shop.", with: "\(project.database).")
            try project.execute(grant.replacing("'producer'", with: "'\(producer)'"))
        }
        return try project.connect(as: producer)
    }

    /// Runs the statements of a section of the page, one after the other.
    static func run(_ section: String, on connection: Connection, but left: String? = nil) throws {
        for statement in try script(section).statements where statement != left { try connection.execute(statement) }
    }

    private static func script(_ section: String) throws -> SQLScript {
        let page = try DocumentationPage("enqueue-from-other-languages.md")
        return SQLScript(try #require(page.blocks.first { $0.section == section && $0.language == "sql" }).text)
    }
}

/// Takes the address from the item, or else from the arguments.
private final class Outbox: TaskHandler {
    let mails = Mutex<[String]>([])

    func run(_ item: JSONValue?, in context: TaskContext) async throws {
        guard case .string(let mail) = item ?? context.arguments["to"] else { throw CancellationError() }
        mails.withLock { $0.append(mail) }
    }
}
