import MySQLClient
import MySQLPool
import Testing

/// The façade and the pool take literals as `SQLQuery` too; that these tests compile and pass keeps values out of the
/// text there.
@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct InterpolationTests {
    private struct User: Decodable, Equatable { let uid: Int, name: String? }

    private static let hostile = "'; DROP TABLE user; -- \\"

    private func database(_ server: TestDatabase) throws -> Database {
        let database = Database(server.configuration, connectionPool: true, poolInitSize: 2)
        try database.createPool()
        return database
    }

    @Test("values interpolated in a literal are bound in every call of the façade")
    func facade() throws {
        let server = try TestDatabase()
        let database = try database(server)
        defer { database.close() }
        let name = Self.hostile
        try database.executeQueryMultiplex("INSERT INTO user (name) VALUES (\(name))")
        let user = try database.executeQueryMultiplex(
            "SELECT * FROM user WHERE name = \(name)", dictCursor: true, returnOne: true)
        #expect(user["name"] == .string(name))
        let own = try database.poolGetConnection()
        #expect(try database.executeQuery(own, "SELECT \(name) AS a")["a"] == .string(name))
        #expect(try database.executeQueryMultiplex(own, "SELECT \(name) AS a")["a"] == .string(name))
        let table = "user"
        try database.executeQueryMultiplex(
            "INSERT INTO \(identifier: table) (name) VALUES (?)", [["a"], [name]], execMany: true)
        #expect(try server.names() == [name, "a", name])
    }

    @Test("values interpolated in a literal are bound by the pool")
    func pool() throws {
        let server = try TestDatabase()
        let pool = server.pool()
        defer { pool.close() }
        let name = Self.hostile
        try pool.query("INSERT INTO user (name) VALUES (\(name))")
        #expect(try pool.query("SELECT name FROM user WHERE name = \(name)").first?[0] == .string(name))
        #expect(try pool.query("SELECT ?", [1]).first?[0] == 1)
        try pool.executeMany("INSERT INTO \(identifier: "user") (name) VALUES (?)", [["a"], ["b"]])
        try pool.withTransaction { try $0.query("UPDATE user SET name = \("c" + name) WHERE uid = \(1)") }
        #expect(try server.names() == ["c" + name, "a", "b"])
    }

    @Test("a text in a variable is taken as it is, with its list of values")
    func texts() throws {
        let server = try TestDatabase()
        let database = try database(server)
        defer { database.close() }
        let pool = try #require(database.pool)
        let select: String = "SELECT ? AS a"
        #expect(try database.executeQueryMultiplex(select, [1])["a"] == 1)
        #expect(try pool.query(select, [1]).first?[0] == 1)
        let own = try database.poolGetConnection()
        #expect(try database.executeQuery(own, select, [1])["a"] == 1)
        #expect(try database.executeQueryMultiplex(own, select, [1])["a"] == 1)
        let insert = "INSERT INTO user (name) VALUES (?)"
        try database.executeQueryMultiplex(insert, ["a", "b"], execMany: true)
        try database.executeQueryMultiplex(insert, [["c"], [nil as String?]], execMany: true)
        try pool.executeMany(insert, [["d"]])
        #expect(try database.executeQueryMultiplex("SELECT COUNT(*) AS n FROM user")["n"] == 5)
    }

    @Test("values both interpolated and listed are refused before a connection is borrowed")
    func both() throws {
        let database = Database(TestServer.configuration())
        let name = "a"
        for attempt: () throws -> Void in [
            { try database.executeQueryMultiplex("SELECT \(name), ?", [1]) },
            { try database.executeQueryMultiplex("SELECT \(name)", [["a"]], execMany: true) },
        ] {
            #expect(#expect(throws: DatabaseError.self) { try attempt() }?.kind == .misuse)
        }
    }

    @Test("rows of the façade are arrays, dictionaries or decoded values")
    func decoding() throws {
        let server = try TestDatabase()
        let database = try database(server)
        defer { database.close() }
        try database.executeQueryMultiplex(
            "INSERT INTO user (name) VALUES (?)", [["a"], [nil as String?]], execMany: true)
        let users = try database.executeQueryMultiplex("SELECT * FROM user ORDER BY uid")
        #expect(users.arrays == [[1, "a"], [2, nil]])
        #expect(users.dictionaries == [["uid": 1, "name": "a"], ["uid": 2, "name": nil]])
        #expect(try users.decode(User.self) == [User(uid: 1, name: "a"), User(uid: 2, name: nil)])
        #expect(try users.decodeFirst(User.self)?.uid == 1)
        let count = try database.executeQueryMultiplex("SELECT COUNT(*) FROM user", returnOne: true)
        #expect(try count.decodeFirst(Int.self) == 2)
    }
}
