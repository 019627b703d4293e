import MySQLClient
import Testing

/// Statements too long for a server whose limit can be turned down.
@Suite(.enabled(if: PrivateServer.isPossible, "needs the programs mariadbd and mariadb-install-db"))
struct PacketLimitTests {
    @Test("a statement that is too long is told apart from a lost connection, whatever the limit")
    func limits() throws {
        let server = try PrivateServer(
            PrivateServer.makeFolder(), options: ["--skip-networking", "--max-allowed-packet=16M"], accounts: "")
        let administrator = try Connection.open(server.configuration)
        for (limit, size) in [(16 << 20, 17 << 20), (160 << 10, 170 << 10), (16 << 10, 17 << 10)] {
            try administrator.execute("SET GLOBAL max_allowed_packet = \(unsafeRaw: limit)")
            let connection = try Connection.open(server.configuration)
            for error in [text(size, on: connection), bound(size, on: connection)] {
                #expect(error?.kind == .tooLarge && error?.outcome == .permanent && error?.isTransient == false)
                #expect(error?.isConnectionUsable == true)
                #expect(error?.message.contains("\(limit)") == true)
                #expect(error?.message.contains("Raise max_allowed_packet") == true)
            }
            #expect(try connection.execute("SELECT 1").rows.count == 1)
        }
    }

    private func text(_ size: Int, on connection: Connection) -> DatabaseError? {
        #expect(throws: DatabaseError.self) {
            try connection.execute("SELECT LENGTH('\(unsafeRaw: String(repeating: "x", count: size))')")
        }
    }

    private func bound(_ size: Int, on connection: Connection) -> DatabaseError? {
        #expect(throws: DatabaseError.self) {
            try connection.query("SELECT LENGTH(?)", [.string(String(repeating: "x", count: size))])
        }
    }
}
