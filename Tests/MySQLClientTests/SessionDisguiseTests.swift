import MySQLClient
import Testing

/// Our lexer against the server's: effects, hidden in all kinds of quotes and comments.
@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct SessionDisguiseTests {
    private static let openings = [
        "", "'a'", "'a\\'", "\"a\\\"", "'\\\\'", "\"\\\\\"", "'a''", "'", "\"", "`", "`a`", "N'a'", "x'41'", "\u{A0}",
        "\\N", "1.",
        ".5", "1e", "1e5", "@a", "@'a'", "@`a`", "@a.b", "@@version", "(", "{fn ", "/*", "/**/", "/*+ */", "/*!",
        "/*!50000 ",
        "/*!99999 ", "/*M!", "/*M!100000 ", "--", "-- ", "--\t", "--\n", "-- \n", "#", "#\n", "# \r",
    ]
    private static let effects = [
        "get_lock /**/ (0x1, 0)", "`get_lock`(0x1, 0)", "@disguise := 1", " INTO @disguise",
    ]
    private static let endings = [
        "", "'", "\"", "`", " -- '", " -- \"", "#`", "'a\\'", "\"a\\\"", ", 'b'", ", \"b\"", ", '\\''", "*/", " */ -- ",
        "/*", "}", ")",
        "\n'", "--'", " AS a", ";",
    ]

    @Test(
        "nothing that the server does escapes, in whatever quotes or comments it hides",
        arguments: ["", "ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "ANSI_QUOTES,NO_BACKSLASH_ESCAPES"])
    func disguises(mode: String) throws {
        let session = try TestServer.connect("disguise\(mode.filter(\.isLetter))")
        try session.execute("SET sql_mode = '\(unsafeRaw: mode)'")
        // One lock per mode, because the modes run side by side.
        let lock = "0x\(mode.count + 10)"
        let trace = "SELECT IS_USED_LOCK(\(lock)) <=> CONNECTION_ID() OR @disguise IS NOT NULL"
        let removal = "SET @disguise = IF(RELEASE_ALL_LOCKS(), NULL, NULL)"
        var effective = 0
        for opening in Self.openings {
            for glue in ["", ", "] {
                for effect in Self.effects.map({ $0.replacing("0x1", with: lock) }) {
                    for ending in Self.endings {
                        let sql = "SELECT 1, " + opening + glue + effect + ending
                        guard (try? session.execute(sql)) != nil else { continue }
                        guard try session.execute(trace).first?[0] == 1 else { continue }
                        effective += 1
                        if StatementTraits(of: sql, on: session.server.flavour).footprint.isEmpty {
                            Issue.record("Not seen: \(sql)")
                        }
                        try session.execute(removal)
                    }
                }
            }
        }
        #expect(effective > 100, "\(effective) statements had an effect")
    }
}
