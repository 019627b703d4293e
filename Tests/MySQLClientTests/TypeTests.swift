import MySQLClient
import Testing

/// Every column type, there and back: the value is bound as a parameter, stored, and read in both protocols.
@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct TypeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let type: String
        let values: [MySQLValue]
        var testDescription: String { type }

        init(_ type: String, _ values: MySQLValue...) {
            self.type = type
            self.values = values + [.null]
        }
    }

    static let cases = [
        Case("TINYINT", -128, 0, 127),
        Case("TINYINT UNSIGNED", .uint(0), .uint(255)),
        Case("SMALLINT", -32_768, 32_767),
        Case("SMALLINT UNSIGNED", .uint(65_535)),
        Case("MEDIUMINT", -8_388_608, 8_388_607),
        Case("MEDIUMINT UNSIGNED", .uint(16_777_215)),
        Case("INT", -2_147_483_648, 2_147_483_647),
        Case("INT UNSIGNED", .uint(4_294_967_295)),
        Case("BIGINT", .int(.min), -1, 0, .int(.max)),
        Case("BIGINT UNSIGNED", .uint(0), .uint(1 << 63), .uint(.max)),
        Case("INT(8) ZEROFILL", .uint(42)),
        Case("YEAR", 0, 1901, 2155),
        Case("BOOLEAN", true, false),
        Case("FLOAT", .float(0), .float(-1.5), .float(3.25)),
        Case("DOUBLE", 0.1, -1.7976931348623157e308, 2.2250738585072014e-308, .double(1 / 3)),
        Case(
            "DECIMAL(65,30)", decimal("-99999999999999999999999999999999999.999999999999999999999999999999"),
            decimal("0.000000000000000000000000000001")),
        Case("DECIMAL(10,2)", decimal("12.50"), decimal("-0.01"), decimal("0.00")),
        Case("DECIMAL(20,0)", decimal("18446744073709551616")),
        Case("BIT(1)", .bit(0), .bit(1)),
        Case("BIT(13)", .bit(0b1_0000_0000_0001)),
        Case("BIT(64)", .bit(.max), .bit(1), .bit(1 << 63)),
        Case("DATE", date(1000, 1, 1), date(2024, 2, 29), date(9999, 12, 31), date(0, 0, 0), date(2024, 0, 0)),
        Case("TIME", time(0, 0, 0), time(838, 59, 59), time(838, 59, 59, isNegative: true), time(24, 0, 0)),
        Case("TIME(6)", time(837, 59, 59, 999_999, isNegative: true), time(0, 0, 0, 1), time(101, 2, 3, 40_000)),
        Case("DATETIME", dateTime(2024, 2, 29, 23, 59, 59), dateTime(0, 0, 0), dateTime(1000, 1, 1)),
        Case("DATETIME(6)", dateTime(9999, 12, 31, 23, 59, 59, 999_999), dateTime(2024, 1, 1, 0, 0, 0, 1)),
        Case("DATETIME(3)", dateTime(2024, 1, 1, 12, 0, 0, 120_000)),
        Case(
            "TIMESTAMP(6) NULL", dateTime(2038, 1, 19, 3, 14, 7, 999_999), dateTime(0, 0, 0),
            dateTime(1970, 1, 1, 0, 0, 1)),
        Case("CHAR(10)", "", "abc", "žluťoučký"),
        Case("VARCHAR(100)", "", "O'Brien \\ \"%\"", "🦭🐚 日本語", "nul\0inside"),
        Case("TEXT", "", .string(String(repeating: "é", count: 30_000))),
        Case("LONGTEXT", .string(String(repeating: "0123456789abcdef", count: 70_000))),
        Case("BINARY(4)", .bytes([0, 1, 255, 0])),
        Case("VARBINARY(300)", .bytes([]), .bytes([0, 0xC3, 0x28, 0xFF]), .bytes([UInt8](repeating: 7, count: 251))),
        Case("BLOB", .bytes([]), .bytes([UInt8](0...255)), .bytes([UInt8](repeating: 0, count: 65_535))),
        Case("LONGBLOB", .bytes((0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })),
        Case("ENUM('small','medium','큰')", "small", "큰"),
        Case("SET('a','b','c')", "", "a", "a,c"),
        Case("JSON", #"{"uid": 57, "tags": ["🦭", null]}"#, "[]"),
    ]

    @Test("values come back as they were bound, prepared and as text", arguments: cases)
    func roundTrip(type: Case) throws {
        let index = Self.cases.firstIndex { $0.type == type.type }!
        let connection = try TestServer.connect("types\(index)") {
            $0.sessionStatements = ["SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00'"]
        }
        try connection.execute("CREATE TABLE sample (id INT PRIMARY KEY, value \(unsafeRaw: type.type))")
        for (id, value) in type.values.enumerated() {
            try connection.query("INSERT INTO sample VALUES (?, ?)", [.int(Int64(id)), value])
        }
        let prepared = try connection.query("SELECT value FROM sample ORDER BY id").rows.map { $0[0] }
        #expect(prepared == type.values)
        let text = try connection.execute("SELECT value FROM sample ORDER BY id").rows.map { $0[0] }
        #expect(text == type.values)
        var streamed: [MySQLValue] = []
        try connection.forEachRow("SELECT value FROM sample ORDER BY id") { streamed.append($0[0]) }
        #expect(streamed == type.values)
    }

    @Test("the columns of a result tell name, table, type, sign and nullability")
    func columns() throws {
        let connection = try TestServer.connect()
        try connection.execute(
            """
            CREATE TABLE sample (a BIGINT UNSIGNED NOT NULL, b DECIMAL(9,3), c ENUM('x'), d SET('y'), e JSON,
            f VARBINARY(3), g TIMESTAMP(4) NULL, h TEXT, i BLOB, j CHAR(2), k BINARY(2))
            """)
        for result in [
            try connection.query("SELECT t.* FROM sample t"), try connection.execute("SELECT t.* FROM sample t"),
        ] {
            let columns = result.columns
            #expect(columns.map(\.name) == ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"])
            #expect(Set(columns.map(\.table)) == ["t"])
            #expect(
                columns.map(\.type) == [
                    .bigInt, .decimal, .enum, .set, .json, .varBinary, .timestamp, .text, .blob, .char, .binary,
                ])
            #expect(columns[0].isUnsigned && !columns[0].isNullable && columns[1].isNullable)
            #expect(columns[1].decimals == 3 && columns[6].decimals == 4)
            #expect(result.rows.isEmpty)
        }
    }

    @Test("text in another character set arrives as UTF-8")
    func characterSets() throws {
        let connection = try TestServer.connect()
        try connection.execute(
            "CREATE TABLE sample (a VARCHAR(9) CHARACTER SET latin1, b VARCHAR(9) CHARACTER SET utf16)")
        try connection.query("INSERT INTO sample VALUES (?, ?)", ["é", "🦭"])
        #expect(try connection.query("SELECT a, b FROM sample").rows[0].values == ["é", "🦭"])
    }

    @Test("a parameter may change its type from one execution to the next")
    func changingTypes() throws {
        let connection = try TestServer.connect()
        let values: [MySQLValue] = [
            1, "two", nil, .uint(.max), 2.5, .bytes([0]), "", nil, .int(-1), .date(.init(year: 2024, month: 5, day: 6)),
        ]
        for value in values {
            let read = try connection.query("SELECT ? IS NULL, CAST(? AS CHAR)", [value, value]).rows[0]
            #expect(read[0] == .int(value.isNull ? 1 : 0))
            #expect(read[1].isNull == value.isNull)
        }
        #expect(connection.preparedStatementCount == 1)
    }

    @Test("a row of 300 columns keeps its NULLs apart")
    func wideRows() throws {
        let connection = try TestServer.connect()
        let values = (0..<300).map { $0 % 3 == 0 ? MySQLValue.null : .int(Int64($0)) }
        let sql = "SELECT " + values.map { $0.isNull ? "NULL" : "CAST(? AS SIGNED)" }.joined(separator: ", ")
        #expect(try connection.query(sql, values.filter { !$0.isNull }).rows[0].values == values)
    }
}

private func decimal(_ text: String) -> MySQLValue { .decimal(MySQLDecimal(text)!) }

private func date(_ year: Int, _ month: Int, _ day: Int) -> MySQLValue {
    .date(MySQLDate(year: year, month: month, day: day))
}

private func time(
    _ hours: Int, _ minutes: Int, _ seconds: Int, _ microseconds: Int = 0, isNegative: Bool = false
) -> MySQLValue {
    .time(
        MySQLTime(
            isNegative: isNegative, hours: hours, minutes: minutes, seconds: seconds, microseconds: microseconds))
}

private func dateTime(
    _ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0, _ microsecond: Int = 0
) -> MySQLValue {
    .dateTime(
        MySQLDateTime(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second, microsecond: microsecond))
}
