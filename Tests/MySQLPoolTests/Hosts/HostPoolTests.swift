import Dispatch
import MySQLClient
import MySQLPool
import Synchronization
import Testing

extension HostTests {
    @Suite struct Pooling {
        let trio = ServerTrio.current
    }
}

extension HostTests.Pooling {
    private func configuration(for target: HostTarget = .writer, size: Int = 4) -> PoolConfiguration {
        let account = ConnectionConfiguration(endpoint: .socket("/nowhere"), user: "app", database: "shop")
        return PoolConfiguration(
            connection: account, hosts: trio.servers.map(\.endpoint), target: target, maximumSize: size)
    }

    private static let insert = "INSERT INTO note (word) VALUES (?)"

    @Test("while the writer moves under eight threads, nobody sees an error and every note is written once")
    func movingWriter() throws {
        try trio.begin(writer: 0)
        let pool = ConnectionPool(configuration())
        defer { pool.close() }
        let failures = Mutex<[String]>([])
        let written = Atomic(0)
        let isOver = Atomic(false)
        let work = Background {
            onThreads(8) { thread in
                var note = 0
                while !isOver.load(ordering: .relaxed) {
                    note += 1
                    do {
                        _ = try pool.query(Self.insert, [.string("\(thread)-\(note)")])
                        written.add(1, ordering: .relaxed)
                    } catch {
                        failures.withLock { $0.append("\(error)") }
                    }
                }
            }
        }
        for writer in [2, 1, 0] {
            let before = written.load(ordering: .relaxed)
            try eventually { written.load(ordering: .relaxed) > before + 100 }
            // Promoted first, so that there is a writer at any time.
            try trio[writer].administer("SET GLOBAL read_only = 0")
            try trio.makeWriter(writer)
            try eventually { try !trio[writer].notes().isEmpty }
        }
        isOver.store(true, ordering: .relaxed)
        try work.value()
        #expect(failures.withLock { $0 } == [])
        let notes = try trio.servers.flatMap { try $0.notes() }
        #expect(notes.count == written.load(ordering: .relaxed))
        #expect(Set(notes).count == notes.count)
        #expect(try trio.servers.allSatisfy { try !$0.notes().isEmpty })
    }

    @Test("one statement that meets a demoted host takes all connections to it out of the pool")
    func demotion() throws {
        try trio.begin(writer: 0)
        let pool = ConnectionPool(configuration())
        defer { pool.close() }
        try pool.prefill(4)
        #expect(try trio.sessions(on: 0) == 4)
        try trio.makeWriter(1)
        _ = try pool.query(Self.insert, ["a"])
        #expect(try trio[1].notes() == ["a"])
        try eventually { try trio.sessions(on: 0) == 0 }
        #expect(pool.hosts.map(\.role) == [.reader, .writer, .unknown])
    }

    @Test("a connection in use on a demoted host is closed when it comes back")
    func demotionWhileInUse() throws {
        try trio.begin(writer: 0)
        let pool = ConnectionPool(configuration())
        defer { pool.close() }
        try pool.withConnection { lease in
            try lease.query("SELECT 1")
            try trio.makeWriter(1)
            _ = try pool.query(Self.insert, ["a"])
            // Nobody is interrupted.
            #expect(try lease.query("SELECT 2").first?[0] == 2)
            #expect(try trio.sessions(on: 0) == 1)
        }
        try eventually { try trio.sessions(on: 0) == 0 }
    }

    @Test("a transaction that meets a demoted host fails as not sent, and the next one finds the writer")
    func transaction() throws {
        try trio.begin(writer: 0)
        let pool = ConnectionPool(configuration())
        defer { pool.close() }
        try pool.prefill(2)
        try trio.makeWriter(1)
        func write() throws {
            try pool.withTransaction { lease in
                try lease.query("SELECT 1")
                try lease.query(Self.insert, ["a"])
            }
        }
        let error = try #require(throws: DatabaseError.self) { try write() }
        #expect(error.kind == .readOnly)
        #expect(error.isTransient)
        try write()
        #expect(try trio[1].notes() == ["a"])
    }

    @Test("the question whether the database takes writes notices a demotion too")
    func acceptsWrites() throws {
        try trio.begin(writer: 0)
        let pool = ConnectionPool(configuration())
        defer { pool.close() }
        let database = Database(pool: pool)
        #expect(database.acceptsWrites())
        try trio.makeWriter(1)
        #expect(!database.acceptsWrites())
        #expect(database.acceptsWrites())
        try eventually { try trio.sessions(on: 0) == 0 }
        try trio.makeWriter(nil)
        #expect(!database.acceptsWrites())
    }

    @Test("while no host takes writes, callers are told so at once, and served again when one does")
    func withoutWriter() throws {
        try trio.begin(writer: nil)
        let pool = ConnectionPool(configuration())
        defer { pool.close() }
        let error = try #require(throws: DatabaseError.self) { try pool.query(Self.insert, ["a"]) }
        #expect(error.kind == .readOnly)
        #expect(error.message.contains("\(trio[2].socket) is read-only"))
        try trio.makeWriter(2)
        _ = try pool.query(Self.insert, ["a"])
        #expect(try trio[2].notes() == ["a"])
    }

    @Test("a database of two pools reads where the caller says so, and writes to the writer")
    func readers() throws {
        try trio.begin(writer: 0)
        for (index, server) in trio.servers.enumerated() {
            try server.administer("INSERT INTO shop.note (word) VALUES ('on \(index)')")
        }
        let configuration = configuration(size: 2)
        let database = Database(
            writer: ConnectionPool(configuration), readers: ConnectionPool(configuration.readers()))
        defer { database.close() }
        let select = "SELECT word FROM note"
        #expect(try database.executeQueryMultiplex(select).first?[0] == "on 0")
        let found = try (1...2).map { _ in
            let connection = try database.reading.poolGetConnection()
            return (connection, try connection.query(select).first?[0])
        }
        #expect(Set(found.map { $0.1 }) == ["on 1", "on 2"])
        for (connection, _) in found { try database.reading.poolPutConnection(connection) }
        #expect(try database.reading { try $0.executeQueryMultiplex(select).first?[0] } != "on 0")
        let alone = Database(pool: ConnectionPool(configuration))
        defer { alone.close() }
        #expect(try alone.reading.executeQueryMultiplex(select).first?[0] == "on 0")
    }

    @Test("a connection of one's own goes to the writer and can join the pool")
    func ownConnection() throws {
        try trio.begin(writer: 1)
        let pool = ConnectionPool(configuration())
        defer { pool.close() }
        let database = Database(pool: pool)
        let connection = try database.connect()
        #expect(connection.configuration.endpoint == trio[1].endpoint)
        try database.poolPutConnection(connection)
        #expect(pool.statistics.idle == 1)
        let stranger = try trio[1].administrator()
        defer { stranger.close() }
        let error = try #require(throws: PoolError.self) { try database.poolPutConnection(stranger) }
        #expect(error.kind == .foreign)
    }
}
