import MySQLClient
import MySQLPool
import Testing

/// The façade: the behaviour of the Python library's class, row by row, with the differences of docs/pool.md.
@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct DatabaseTests {
    // MARK: One thread

    @Test("without a pool, a program queries on its own connection")
    func singleThread() throws {
        let server = try TestDatabase()
        let database = Database(server.configuration)
        let connection = try database.connect()
        defer { database.dbClose(connection) }
        let inserted = try database.executeQuery(
            connection, "INSERT INTO user (uid, name) VALUES (?, ?)", [[1, "ann"], [2, "bob"]], execMany: true)
        #expect(inserted.isEmpty)
        #expect(inserted.affectedRows == 2)
        let users = try database.executeQuery(connection, "SELECT uid, name FROM user ORDER BY uid")
        #expect(users.arrays == [[.int(1), .string("ann")], [.int(2), .string("bob")]])
        #expect(try server.sessions() == [connection.threadID])
    }

    @Test("without a pool, its methods say that createPool() is missing")
    func noPool() throws {
        let database = Database(TestServer.configuration())
        for attempt: () throws -> Void in [
            { try database.executeQueryMultiplex("SELECT 1") },
            { _ = try database.poolGetConnection() },
            { try database.withTransaction { _ in } },
        ] {
            let error = try #require(throws: PoolError.self) { try attempt() }
            #expect(error.kind == .noPool)
            #expect(error.message.contains("createPool()"))
        }
    }

    @Test("createPool() makes a pool where there was none")
    func poolAfterwards() throws {
        let server = try TestDatabase()
        let database = Database(server.configuration)
        try database.createPool()
        defer { database.close() }
        #expect(try database.executeQueryMultiplex("SELECT 1 AS one")["one"] == 1)
    }

    @Test("connect() opens a new connection each time and never takes the pool's")
    func connect() throws {
        let server = try TestDatabase()
        let database = Database(server.configuration, connectionPool: true, poolInitSize: 1)
        try database.createPool()
        defer { database.close() }
        let connections = [try database.connect(), try database.connect()]
        #expect(try server.sessions().count == 3)
        #expect(database.pool?.statistics.active == 0)
        connections.forEach(database.dbClose)
    }

    // MARK: The pool

    @Test("createPool() opens one connection to try the address; called again it changes nothing")
    func createPool() throws {
        let server = try TestDatabase()
        let database = Database(server.configuration, connectionPool: true, poolInitSize: 5)
        defer { database.close() }
        #expect(try server.sessions().isEmpty)
        try database.createPool()
        try database.createPool()
        #expect(try server.sessions().count == 1)
        #expect(database.pool?.configuration.maximumSize == 5)
    }

    @Test("createPool() fails with the error of the connect")
    func createPoolFails() throws {
        var configuration = TestServer.configuration()
        configuration.database = "no_such_database"
        let database = Database(configuration, connectionPool: true)
        let error = try #require(throws: DatabaseError.self) { try database.createPool() }
        #expect(error.code == 1049)
        #expect(DatabasePhase(of: error) == .connect)
    }

    @Test("a connection is borrowed, used and put back")
    func getAndPut() throws {
        let server = try TestDatabase()
        let database = Database(server.configuration, connectionPool: true, poolInitSize: 1)
        defer { database.close() }
        let connection = try database.poolGetConnection()
        #expect(database.pool?.statistics.active == 1)
        let error = try #require(throws: PoolError.self) { try database.poolGetConnection(timeout: .milliseconds(10)) }
        #expect(error.message.hasPrefix("No connection after 10 ms "))
        #expect(DatabasePhase(of: error) == .lease)
        try database.poolPutConnection(connection)
        let twice = try #require(throws: PoolError.self) { try database.poolPutConnection(connection) }
        #expect(twice.kind == .doubleReturn)
        #expect(database.pool?.statistics.idle == 1)
    }

    @Test("retries lengthen the wait and keep the place in line")
    func retries() throws {
        let server = try TestDatabase()
        let database = Database(server.configuration, connectionPool: true, poolInitSize: 1)
        defer { database.close() }
        try database.createPool()
        let connection = try database.poolGetConnection()
        let error = try #require(throws: PoolError.self) {
            try database.poolGetConnection(timeout: .milliseconds(10), retryNum: 2)
        }
        #expect(error.message.hasPrefix("No connection after 30 ms "))
        #expect(database.pool?.statistics.waits == 1)
        try database.poolPutConnection(connection)
    }

    @Test("a new connection can be put into the pool; beyond its size it is closed")
    func putNewConnection() throws {
        let server = try TestDatabase()
        let database = Database(server.configuration, connectionPool: true, poolInitSize: 1)
        defer { database.close() }
        let connections = [try database.connect(), try database.connect()]
        for connection in connections { try database.poolPutConnection(connection) }
        #expect(try database.withConnection { $0.threadID } == connections[0].threadID)
        #expect(!connections[1].isOpen)
    }

    @Test("a connection put into the pool starts as new, and one to elsewhere is refused")
    func putForeignConnection() throws {
        let server = try TestDatabase()
        let database = Database(server.configuration, connectionPool: true, poolInitSize: 2)
        defer { database.close() }
        let connection = try database.connect()
        try connection.execute("SET autocommit = 0")
        try database.executeQuery(connection, "INSERT INTO user (name) VALUES ('ann')")
        try database.poolPutConnection(connection)
        #expect(try server.names().isEmpty)
        #expect(try database.withConnection { $0.isAutocommit })

        let elsewhere = try Connection.open(TestServer.configuration())
        let error = try #require(throws: PoolError.self) { try database.poolPutConnection(elsewhere) }
        #expect(error.kind == .foreign)
        #expect(elsewhere.isOpen)
    }

    /*
       one thread                    another
       gets the connection, puts it
                                     gets it, begins
       puts it again → error
                                     its transaction is untouched
     */
    @Test("putting a connection back twice does not touch the work of whoever has it by then")
    func putTwice() throws {
        let server = try TestDatabase()
        let database = Database(server.configuration, connectionPool: true, poolInitSize: 1)
        defer { database.close() }
        let connection = try database.poolGetConnection()
        try database.poolPutConnection(connection)
        try database.withTransaction { other in
            let isTheSame = other.threadID == connection.threadID
            #expect(isTheSame)
            try database.executeQuery(other, "INSERT INTO user (name) VALUES ('ann')")
            #expect(throws: PoolError.self) { try database.poolPutConnection(connection) }
        }
        #expect(try server.names() == ["ann"])
    }

    @Test("a borrowed connection that its user closes frees its place")
    func closeBorrowed() throws {
        let server = try TestDatabase()
        let database = Database(server.configuration, connectionPool: true, poolInitSize: 1)
        defer { database.close() }
        for _ in 1...3 { database.dbClose(try database.poolGetConnection()) }
        #expect(database.pool?.statistics.total == 0)
    }

    // MARK: Multiplexing

    @Test("a connection is held for exactly one query")
    func multiplex() throws {
        let server = try TestDatabase()
        let database = Database(server.configuration, connectionPool: true, poolInitSize: 4)
        defer { database.close() }
        for uid in 1...3 {
            let answer = try database.executeQueryMultiplex("SELECT ? AS uid, CONNECTION_ID() AS id", [uid])
            #expect(answer["uid"] == .int(Int64(uid)))
            #expect(database.pool?.statistics.active == 0)
        }
        #expect(try server.sessions().count == 1)
    }

    @Test("a failed query gives its connection back, and its error goes to the caller")
    func multiplexError() throws {
        let server = try TestDatabase()
        let database = Database(server.configuration, connectionPool: true, poolInitSize: 1)
        defer { database.close() }
        for _ in 1...3 {
            let error = try #require(throws: DatabaseError.self) {
                try database.executeQueryMultiplex("SELECT * FROM nothing WHERE uid = ?", [1])
            }
            #expect(error.code == 1146)
            #expect(error.query == "SELECT * FROM nothing WHERE uid = ?")
            #expect(DatabasePhase(of: error) == .execute)
        }
        #expect(database.pool?.statistics.idle == 1)
        #expect(database.pool?.statistics.opened == 1)
    }

    @Test("a borrowed connection passed along with the query is put back, also when the query fails")
    func multiplexOnConnection() throws {
        let server = try TestDatabase()
        let database = Database(server.configuration, connectionPool: true, poolInitSize: 1)
        defer { database.close() }
        let one = try database.executeQueryMultiplex(
            database.poolGetConnection(), "SELECT ? AS one", [1], returnOne: true)
        #expect(one["one"] == 1)
        #expect(throws: DatabaseError.self) {
            try database.executeQueryMultiplex(database.poolGetConnection(), "SELECT nothing")
        }
        let rows = try database.executeQueryMultiplex(
            database.poolGetConnection(), "INSERT INTO user (name) VALUES (?)", [["ann"], ["bob"]], execMany: true)
        #expect(rows.affectedRows == 2)
        #expect(database.pool?.statistics.active == 0)
        #expect(database.pool?.statistics.opened == 1)
    }

    // MARK: Results

    @Test("rows are arrays, or dictionaries with dictCursor; no row is an empty result, and no first row is nil")
    func shapes() throws {
        let server = try TestDatabase()
        let database = Database(server.configuration, connectionPool: true)
        defer { database.close() }
        let added = try database.executeQueryMultiplex(
            "INSERT INTO user (name) VALUES (?)", [["ann"], ["bob"]], execMany: true)
        #expect(added.lastInsertID == 1)
        let all = try database.executeQueryMultiplex("SELECT * FROM user ORDER BY uid", dictCursor: true)
        #expect(all.count == 2)
        #expect(all.dictionaries == [["uid": 1, "name": "ann"], ["uid": 2, "name": "bob"]])
        #expect(all[1]["name"] == "bob")

        let query = "SELECT * FROM user WHERE uid >= ? ORDER BY uid"
        let one = try database.executeQueryMultiplex(query, [1], dictCursor: true, returnOne: true)
        #expect(one.count == 1)
        #expect(one.first?.dictionary == ["uid": 1, "name": "ann"])
        #expect(one["name"] == "ann")
        let none = try database.executeQueryMultiplex(query, [99], dictCursor: true, returnOne: true)
        #expect(none.first == nil)
        #expect(none["name"] == nil)
        #expect(try database.executeQueryMultiplex(query, [99]).isEmpty)
        #expect(try database.executeQueryMultiplex("DO 0").isEmpty)
    }

    @Test("with dictCursor, equally named columns are told apart by their table")
    func equalNames() throws {
        let server = try TestDatabase()
        let database = Database(server.configuration, connectionPool: true)
        defer { database.close() }
        try database.executeQueryMultiplex("INSERT INTO user (name) VALUES ('ann'), ('bob')")
        let query = "SELECT a.name, b.name FROM user a JOIN user b ON b.uid = a.uid + 1"
        let keyed = try database.executeQueryMultiplex(query, dictCursor: true)
        #expect(keyed.names == ["name", "b.name"])
        #expect(keyed["b.name"] == "bob")
        #expect(keyed.dictionaries == [["name": "ann", "b.name": "bob"]])
        #expect(try database.executeQueryMultiplex(query).dictionaries == [["name": "ann"]])
    }

    // MARK: Arguments

    @Test("values are bound: quotes, per cent signs and the Python placeholders mean nothing in them or beside them")
    func binding() throws {
        let server = try TestDatabase()
        let database = Database(server.configuration, connectionPool: true)
        defer { database.close() }
        let nasty = "%s '; DROP TABLE user; -- \\ \u{0}"
        let echoed = try database.executeQueryMultiplex("SELECT ? AS text, '100 %s' AS percent", [nasty])
        #expect(echoed["text"] == .string(nasty))
        #expect(echoed["percent"] == "100 %s")
        #expect(try database.executeQueryMultiplex("SELECT ? AS none", [String?.none])["none"] == .null)
    }

    @Test("many rows of one value each can be a flat list")
    func flatMany() throws {
        let server = try TestDatabase()
        let database = Database(server.configuration, connectionPool: true)
        defer { database.close() }
        let uids = [3, 1, 2]
        let insert = "INSERT INTO user (uid) VALUES (?)"
        #expect(try database.executeQueryMultiplex(insert, uids, execMany: true).affectedRows == 3)
        #expect(try database.executeQueryMultiplex(insert, [Int](), execMany: true).affectedRows == 0)
    }

    @Test("rows of numbers are rows, and without execMany they are an error")
    func rowsOfNumbers() throws {
        let server = try TestDatabase()
        let database = Database(server.configuration, connectionPool: true)
        defer { database.close() }
        let insert = "INSERT INTO user (uid, name) VALUES (?, ?)"
        #expect(try database.executeQueryMultiplex(insert, [[1, 10], [2, 20]], execMany: true).affectedRows == 2)
        let error = try #require(throws: PoolError.self) {
            try database.executeQueryMultiplex(insert, [[3, 30], [4, 40]], execMany: false)
        }
        #expect(error.kind == .arguments)
    }

    @Test("a transaction through the façade commits or rolls back as a whole")
    func transaction() throws {
        let server = try TestDatabase()
        let database = Database(server.configuration, connectionPool: true)
        defer { database.close() }
        try database.withTransaction(isolation: .readCommitted) { connection in
            try database.executeQuery(connection, "INSERT INTO user (name) VALUES (?)", ["ann"])
        }
        #expect(throws: DatabaseError.self) {
            try database.withTransaction { connection in
                try database.executeQuery(connection, "INSERT INTO user (name) VALUES (?)", ["bob"])
                try database.executeQuery(connection, "SELECT nothing")
            }
        }
        #expect(try server.names() == ["ann"])
    }
}
