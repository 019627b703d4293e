import Foundation
import MySQLClient
import MySQLTesting
import Testing

@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct DecodingTests {
    private enum Level: String, Decodable { case low, high }
    private enum Rank: Int, Decodable { case first = 1, second }
    private struct Place: Decodable, Equatable { let city: String, floors: [Int] }

    private struct Everything: Decodable {
        let small: Int8, medium: Int32, big: Int, huge: UInt64, flag: Bool, bits: UInt16, year: Int
        let single: Float, double: Double, exact: MySQLDecimal, money: Decimal
        let name: String, raw: [UInt8], data: Data
        let day: MySQLDate, moment: MySQLDateTime, instant: Date, span: MySQLTime
        let binary: UUID, written: UUID
        let level: Level, rank: Rank
        let place: Place, tags: [String], counts: [String: Int]
        let maybe: Int?, nothing: String?, noPlace: Place?, noDate: Date?
    }

    @Test("every kind of column becomes a property of its type", arguments: TestServers.all, [true, false])
    func everything(on server: TestServers.Server, isPrepared: Bool) throws {
        let connection = try server.connect("everything\(isPrepared)")
        try connection.execute(
            """
            CREATE TABLE item (small TINYINT, medium MEDIUMINT, big BIGINT, huge BIGINT UNSIGNED, flag BOOLEAN,
            bits BIT(12), year YEAR, single FLOAT, `double` DOUBLE, exact DECIMAL(20,3), money DECIMAL(10,2),
            name VARCHAR(20), raw VARBINARY(9), data BLOB, day DATE, moment DATETIME(6), instant TIMESTAMP(3) NULL,
            span TIME, `binary` BINARY(16), written CHAR(36), level ENUM('low', 'high'), `rank` INT, place JSON,
            tags TEXT, counts JSON, maybe INT, nothing TEXT, noPlace JSON, noDate DATETIME)
            """)
        let uuid = UUID()
        let bytes = withUnsafeBytes(of: uuid.uuid) { [UInt8]($0) }
        try connection.query(
            """
            INSERT INTO item VALUES (-128, 70000, \(Int.min), \(UInt64.max), TRUE, b'101', 2026, 1.5, 0.1, '12.345', 9.99,
            '🦭', X'00FF', X'0102', '2026-11-23', '2026-11-23 08:00:00.000001', '2026-11-23 08:00:00.5', '-01:02:03',
            \(bytes), \(uuid.uuidString), 'high', 2, \(#"{"city": "Cork", "floors": [1, 2]}"#), '["a", "b"]',
            '{"x": 1}', 5, NULL, NULL, NULL)
            """)
        let result =
            isPrepared ? try connection.query("SELECT * FROM item") : try connection.execute("SELECT * FROM item")
        let item = try #require(try result.decodeFirst(Everything.self))
        #expect(item.small == -128 && item.medium == 70_000 && item.big == .min && item.huge == .max)
        #expect(item.flag && item.bits == 5 && item.year == 2026)
        #expect(item.single == 1.5 && item.double == 0.1 && item.exact.text == "12.345")
        #expect(item.money == Decimal(string: "9.99"))
        #expect(item.name == "🦭" && item.raw == [0, 255] && item.data == Data([1, 2]))
        #expect(item.day.description == "2026-11-23" && item.moment.microsecond == 1)
        #expect(item.instant == MySQLDateTime(year: 2026, month: 11, day: 23, hour: 8, microsecond: 500_000).date)
        #expect(item.span.description == "-01:02:03" && item.binary == uuid && item.written == uuid)
        #expect(item.level == .high && item.rank == .second)
        #expect(
            item.place == Place(city: "Cork", floors: [1, 2]) && item.tags == ["a", "b"] && item.counts == ["x": 1])
        #expect(item.maybe == 5 && item.nothing == nil && item.noPlace == nil && item.noDate == nil)
    }

    @Test("a result of one column needs no struct", arguments: TestServers.all)
    func scalars(on server: TestServers.Server) throws {
        let connection = try server.connect()
        let numbers = try connection.query("SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT NULL")
        #expect(try numbers.decode(Int?.self) == [1, 2, nil])
        #expect(try numbers.rows.prefix(2).decode(UInt8.self) == [1, 2])
        #expect(try connection.query("SELECT 'low'").decode(Level.self) == [.low])
        #expect(try connection.query("SELECT NULL UNION ALL SELECT 2").decode(Rank?.self) == [nil, .second])
        #expect(
            try connection.query("SELECT SUM(n) FROM (SELECT 1 AS n UNION ALL SELECT 2) t").decodeFirst(Int.self) == 3)
        #expect(try connection.query("SELECT '[1, 2]'").decodeFirst([Int].self) == [1, 2])
        let date = try connection.query("SELECT TIMESTAMP'1970-01-02 00:00:00'").decodeFirst(Date.self)
        #expect(date == Date(timeIntervalSince1970: 86_400))
        #expect(try connection.query("SELECT 1 FROM DUAL WHERE FALSE").decodeFirst(Int.self) == nil)
    }

    @Test("a JSON column may hold a single value", arguments: TestServers.all)
    func jsonScalars(on server: TestServers.Server) throws {
        struct Flags: Decodable, Equatable { let on: Bool, ratio: Double, count: Int, level: Level?, text: String }
        let connection = try server.connect()
        try connection.execute("CREATE TABLE item (`on` JSON, ratio JSON, count JSON, level JSON, text JSON)")
        try connection.execute("INSERT INTO item VALUES ('true', '0.5', '7', NULL, '\"x\"')")
        let flags = try connection.query("SELECT * FROM item").decode(Flags.self)
        let expected = Flags(on: true, ratio: 0.5, count: 7, level: nil, text: "\"x\"")
        #expect(flags == [expected], "A String is the text itself.")
    }

    @Test("columns in snake case can be properties in camel case", arguments: TestServers.all)
    func snakeCase(on server: TestServers.Server) throws {
        struct Person: Decodable, Equatable {
            let firstName: String, uid: Int, isHTML: Bool?, _id: Int, lastSeenAt: Date?
        }
        let connection = try server.connect()
        let result = try connection.query("SELECT 'Ada' AS first_name, 1 AS uid, 5 AS _id, NULL AS LAST_SEEN_AT")
        let person = try result.decode(Person.self, keys: .convertFromSnakeCase)
        #expect(person == [Person(firstName: "Ada", uid: 1, isHTML: nil, _id: 5, lastSeenAt: nil)])
        let error = #expect(throws: DatabaseError.self) { try result.decode(Person.self) }
        #expect(error?.kind == .misuse)
    }

    @Test("an error names row, column, type and wanted type, and never the value", arguments: TestServers.all)
    func errors(on server: TestServers.Server) throws {
        struct User: Decodable { let uid: Int8, name: String }
        struct Wrapped: Decodable { let level: Level }
        struct Nested: Decodable { let place: Place }
        let connection = try server.connect()
        func failure<T: Decodable>(_ sql: String, _ type: T.Type) throws -> DatabaseError? {
            #expect(throws: DatabaseError.self) { try connection.query(sql).decode(type) }
        }
        let users = "SELECT 1 AS uid, 'a' AS name UNION ALL SELECT"
        let integer = server.flavour == .mySQL ? "bigint" : "int"
        let range = try failure("\(users) 1234, 'b'", User.self)
        #expect(range?.message == "Row 2: Column uid is \(integer), which is not a Int8 in range.")
        #expect(
            try failure("\(users) 2, NULL", User.self)?.message == "Row 2: Column name is NULL, which is not a String.")
        #expect(
            try failure("SELECT 1 AS uid", User.self)?.message == "Row 1: No column name in the result; it has uid.")
        #expect(try failure("SELECT 'secret' AS uid, 1 AS name", User.self)?.message.contains("secret") == false)
        let unknown = try failure("SELECT 'secret' AS level", Wrapped.self)
        #expect(
            unknown?.kind == .data
                && unknown?.message == "Row 1: Column level (varchar) is not a Level: none of its values.")
        let json = try failure(#"SELECT '{"city": "secret", "floors": ["x"]}' AS place"#, Nested.self)
        #expect(json?.message.contains("floors.0") == true || json?.message.contains("floors.Index 0") == true)
        #expect(json?.message.contains("secret") == false)
        #expect(try failure("SELECT 'secret' AS place", Nested.self)?.message == "Row 1: Column place holds no JSON.")
        #expect(try failure("SELECT 1, 2", Int.self)?.kind == .misuse)
        #expect(try failure("SELECT 1.5", Int.self)?.kind == .data, "a fraction is no integer")
        #expect(try failure("SELECT '5'", Int.self)?.kind == .data, "text is no number")
    }

    @Test(
        "a type's own initialiser may read optionals, nested keys and its superclass, and throw",
        arguments: TestServers.all)
    func ownInitialisers(on server: TestServers.Server) throws {
        struct Refused: Error {}
        class Base: Decodable { let uid: Int }
        final class Derived: Base {
            let name: String?
            let city: String
            enum CodingKeys: String, CodingKey { case name, place }
            enum PlaceKeys: String, CodingKey { case city }
            required init(from decoder: any Decoder) throws {
                let fields = try decoder.container(keyedBy: CodingKeys.self)
                name = try fields.decodeNil(forKey: .name) ? nil : fields.decode(String.self, forKey: .name)
                city = try fields.nestedContainer(keyedBy: PlaceKeys.self, forKey: .place).decode(
                    String.self, forKey: .city)
                if name == "refused" { throw Refused() }
                try super.init(from: fields.superDecoder())
            }
        }
        let connection = try server.connect()
        let sql = #"SELECT ? AS name, '{"city": "Cork"}' AS place, 3 AS uid"#
        let derived = try connection.query(sql, [nil]).decode(Derived.self)
        #expect(derived.map(\.uid) == [3] && derived[0].name == nil && derived[0].city == "Cork")
        #expect(throws: Refused.self) { try connection.query(sql, ["refused"]).decode(Derived.self) }
        struct All: Decodable {
            let names: [String]
            struct Name: CodingKey {
                let stringValue: String
                let intValue: Int? = nil
                init?(stringValue: String) { self.stringValue = stringValue }
                init?(intValue: Int) { nil }
            }
            init(from decoder: any Decoder) throws {
                names = try decoder.container(keyedBy: Name.self).allKeys.map(\.stringValue)
            }
        }
        #expect(try connection.query(sql, [nil]).decodeFirst(All.self)?.names == ["name", "place", "uid"])
    }

    @Test(
        "properties in another order than the columns, and optionals that come and go, are found",
        arguments: TestServers.all)
    func order(on server: TestServers.Server) throws {
        struct Shuffled: Decodable, Equatable { let c: Int?, a: Int?, missing: Int?, b: Int }
        let connection = try server.connect()
        let result = try connection.query(
            "SELECT 1 AS a, 2 AS b, NULL AS c UNION ALL SELECT NULL, 5, 6 UNION ALL SELECT 7, 8, NULL")
        #expect(
            try result.decode(Shuffled.self) == [
                Shuffled(c: nil, a: 1, missing: nil, b: 2), Shuffled(c: 6, a: nil, missing: nil, b: 5),
                Shuffled(c: nil, a: 7, missing: nil, b: 8),
            ])
        let other = try connection.query("SELECT 9 AS b, 10 AS a, 11 AS c")
        #expect(try (result.rows + other.rows).decode(Shuffled.self).last == Shuffled(c: 11, a: 10, missing: nil, b: 9))
    }

    @Test("dates, times and decimals travel through JSON as SQL writes them")
    func coding() throws {
        struct Values: Codable, Equatable { let a: MySQLDate, b: MySQLTime, c: MySQLDateTime, d: MySQLDecimal }
        let values = Values(
            a: MySQLDate(year: 2026, month: 11, day: 23),
            b: MySQLTime(isNegative: true, hours: 838, minutes: 59, seconds: 59, microseconds: 1),
            c: MySQLDateTime(year: 2026, month: 11, day: 23, hour: 8, microsecond: 5), d: MySQLDecimal("-1.50")!)
        let json = try JSONEncoder().encode(values)
        #expect(try JSONDecoder().decode(Values.self, from: json) == values)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([MySQLDate].self, from: Data(#"["today"]"#.utf8))
        }
    }
}
