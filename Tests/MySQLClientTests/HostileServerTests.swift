import Foundation
import MySQLClient
import Testing

/// What a server, or somebody between us and the server, must not get out of a client, nor do to it.
@Suite struct HostileServerTests {
    static let password = "correct horse"

    @Test(
        "a server that strips TLS gets no login, whether or not it would be verified",
        arguments: [
            TLSPolicy.verify(ca: nil), .encryptWithoutVerification,
        ])
    func strippedTLS(policy: TLSPolicy) throws {
        let (error, heard) = try dial(tls: policy) { peer in peer.welcome() }
        #expect(error?.kind == .configuration && error?.outcome == .permanent && error?.isConnectionUsable == false)
        #expect(error?.message.contains("offers no TLS") == true)
        #expect(heard.isEmpty)
    }

    @Test("a server that hangs up within the TLS handshake was never connected, and can be tried again")
    func interruptedTLS() throws {
        let (error, heard) = try dial(tls: .encryptWithoutVerification) { peer in
            peer.greet(offersTLS: true)
            peer.read()
        }
        #expect(error?.kind == .notConnected && error?.outcome == .notSent && error?.isTransient == true)
        #expect(!heard.contains("app"))
    }

    @Test(
        "a server that asks for the password in clear text gets no more than the hash of the login",
        arguments: [
            "mysql_clear_password", "dialog", "mysql_old_password", "sha256_password", "auth_gssapi_client",
        ])
    func clearPassword(plugin: String) throws {
        let login = try login()
        let (error, heard) = try dial { peer in
            peer.greet()
            peer.read()
            peer.write(packet: 2, [0xFE] + Array("\(plugin)\0saltsaltsaltsaltsalt\0".utf8))
        }
        #expect(error?.kind == .configuration && error?.code == 5010 && error?.outcome == .permanent)
        #expect(error?.message.contains("change the plugin of the account") == true)
        #expect(heard == login)
    }

    @Test("a plugin without a name, and the old short request, get nothing more either", arguments: ["\0salt\0", ""])
    func namelessPlugin(request: String) throws {
        let (error, heard) = try dial { peer in
            peer.greet()
            peer.read()
            peer.write(packet: 2, [0xFE] + Array(request.utf8))
        }
        #expect(error?.isConnectionUsable == false && error?.outcome != .unknown)
        #expect(!heard.contains(Self.password))
    }

    @Test(
        "a server that greets with a plugin for clear text gets nothing at all",
        arguments: [
            "mysql_clear_password", "dialog",
        ])
    func clearGreeting(plugin: String) throws {
        let (error, heard) = try dial { peer in
            let greeting = Wire.greeting(version: "8.0.0-fake", threadID: 1)
            peer.write(packet: 0, greeting.dropLast("mysql_native_password\0".utf8.count) + Array("\(plugin)\0".utf8))
        }
        #expect(error?.kind == .configuration && error?.code == 5010)
        #expect(heard.isEmpty)
    }

    @Test("a server that hands out a key of its own for the password gets only hashes")
    func ownKey() throws {
        let login = try login()
        let (error, heard) = try dial { peer in
            peer.greet()
            peer.read()
            peer.write(packet: 2, [0xFE] + Array("caching_sha2_password\0saltsaltsaltsaltsalt\0".utf8))
            peer.read()
            peer.write(packet: 4, [1, 4])
            // 2 asks for the key.
            guard peer.read().last == 2 else { return }
            peer.write(packet: 6, [1] + Array(Self.key.utf8))
            peer.read()
        }
        #expect(error?.kind == .configuration && error?.outcome == .permanent)
        #expect(error?.message.contains("caching_sha2_password") == true)
        #expect(heard.count == login.count + 4 + 32, "the login, and a packet with a hash")
    }

    @Test("an error packet with the number for progress, in place of the greeting, crashes nothing")
    func progressBeforeGreeting() throws {
        let (error, heard) = try dial { peer in
            peer.write(packet: 0, [0xFF, 0xFF, 0xFF, 1, 1, 1, 0, 0, 0, 1, 0x61])
        }
        #expect(error?.kind == .notConnected && error?.outcome == .notSent)
        #expect(heard.isEmpty)
    }

    @Test("an error in place of the greeting is told by its number")
    func errorBeforeGreeting() throws {
        let (error, heard) = try dial { peer in
            peer.write(packet: 0, Wire.error(code: 1040, state: "08004", message: "Too many connections"))
        }
        #expect(error?.kind == .capacity && error?.code == 1040 && error?.outcome == .notSent)
        #expect(heard.isEmpty)
    }

    @Test(
        "a server that asks for a file in answer to a statement gets none of it",
        arguments: [
            "LOAD DATA LOCAL INFILE 'mine.csv' INTO TABLE t", "load data local infile 'x' into table t", "SELECT 1",
        ])
    func localFile(sql: String) throws {
        let file = NSTemporaryDirectory() + "secret\(UInt32.random(in: 0...UInt32.max))"
        try "the secret of this file".write(toFile: file, atomically: false, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let server = try RogueServer { peer in
            peer.welcome()
            peer.arm()
            peer.ask(for: file)
        }
        let connection = try Connection.open(configuration(server.endpoint))
        let error = #expect(throws: DatabaseError.self) { try connection.execute(sql) }
        #expect(error?.kind == .permission && error?.outcome == .permanent)
        connection.close()
        #expect(!server.received().contains("secret of this file"))
    }

    @Test("a server that asks for a file in answer to a statement of our own gets none of it either")
    func localFileAtOnce() throws {
        let file = NSTemporaryDirectory() + "secret\(UInt32.random(in: 0...UInt32.max))"
        try "the secret of this file".write(toFile: file, atomically: false, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let (error, heard) = try dial { peer in
            peer.welcome()
            peer.ask(for: file)
        }
        #expect(error?.isConnectionUsable == false && error?.outcome == .permanent && error?.query == nil)
        #expect(heard.contains("session_track") && !heard.contains("secret of this file"))
        #expect(!heard.contains(Self.password))
    }

    /// Answers to a statement that no server gives: what comes before the rows, and the rows.
    static let nonsense: [(name: String, head: [[UInt8]], rows: [[UInt8]])] = [
        ("fewer columns than announced", [[2], Wire.column("a", isNumber: false), Wire.end(status: 2)], []),
        (
            "more columns than announced",
            [[1], Wire.column("a", isNumber: false), Wire.column("b", isNumber: false), Wire.end(status: 2)], []
        ),
        ("billions of columns", [[254, 255, 255, 255, 255, 0, 0, 0, 0], Wire.end(status: 2)], []),
        (
            "fewer values than columns",
            [[2], Wire.column("a", isNumber: false), Wire.column("b", isNumber: false), Wire.end(status: 2)],
            [[1, 0x61]]
        ),
        (
            "a value longer than its packet", [[1], Wire.column("a", isNumber: false), Wire.end(status: 2)],
            [[252, 255, 255, 0x61]]
        ),
        (
            "a length longer than its packet", [[1], Wire.column("a", isNumber: false), Wire.end(status: 2)],
            [[253, 255]]
        ),
        ("an error without a number", [[255]], []),
        ("half an acknowledgement", [[0, 252]], []),
        ("an end without a beginning", [Wire.end(status: 2)], []),
        ("nothing", [[]], []),
    ]

    @Test("nonsense in answer to a statement is an error, in both protocols", arguments: nonsense.indices)
    func nonsensicalAnswer(index: Int) throws {
        let (name, head, rows) = Self.nonsense[index]
        for (isPrepared, allowsPipelining) in [(false, true), (true, true), (true, false)] {
            let end = rows.isEmpty ? [] : [Wire.end(status: 2)]
            let packets = head + rows.map { isPrepared ? [0, 0] + $0 : $0 } + end
            let answer = packets.enumerated().flatMap { Wire.packet(UInt8($0 + 1), $1) }
            let server = try RogueServer { peer in
                peer.welcome()
                peer.arm()
                peer.readPacket()
                if isPrepared {
                    peer.prepare()
                    peer.readPacket()
                }
                peer.write(answer)
            }
            var configuration = configuration(server.endpoint)
            configuration.allowsPipelining = allowsPipelining
            let connection = try Connection.open(configuration)
            let error = #expect(throws: DatabaseError.self, "\(name)") {
                _ = try isPrepared ? connection.query("SELECT a") : connection.execute("SELECT a")
            }
            #expect(error?.isConnectionUsable == false && error?.outcome == .unknown, "\(name): \(error as Any)")
            connection.close()
            _ = server.received()
        }
    }

    @Test("a result without a description of columns that the statement has none of is nonsense too")
    func columnsNeverDescribed() throws {
        for (isPrepared, allowsPipelining) in [(false, true), (true, true), (true, false)] {
            let row: [UInt8] = isPrepared ? [0, 0, 1, 0x61] : [1, 0x61]
            let packets = [[1, 0], Wire.end(status: 2), row, Wire.end(status: 2)]
            let server = try RogueServer { peer in
                peer.write(
                    packet: 0, Wire.greeting(version: "5.5.5-11.4.0-MariaDB", threadID: 1, omitsColumns: true))
                peer.readPacket()
                peer.write(packet: 2, Wire.ok(status: 2))
                peer.arm()
                peer.readPacket()
                if isPrepared {
                    peer.write(packet: 1, Wire.prepared(id: 1, columns: 0, parameters: 0))
                    peer.readPacket()
                }
                peer.write(packets.enumerated().flatMap { Wire.packet(UInt8($0 + 1), $1) })
            }
            var configuration = configuration(server.endpoint)
            configuration.allowsPipelining = allowsPipelining
            let connection = try Connection.open(configuration)
            let error = #expect(throws: DatabaseError.self) {
                _ = try isPrepared ? connection.query("DELETE FROM a") : connection.execute("DELETE FROM a")
            }
            #expect(error?.code == 2027 && error?.isConnectionUsable == false && error?.outcome == .unknown)
            connection.close()
            _ = server.received()
        }
    }

    @Test("a preparation that ends in the middle, and is executed all the same, crashes nothing")
    func halfPrepared() throws {
        let server = try RogueServer { peer in
            peer.welcome()
            peer.arm()
            peer.readPacket()
            peer.write(packet: 1, Wire.prepared(id: 1, columns: 1, parameters: 0))
            peer.write(packet: 2, Wire.error(code: 1064, state: "42000", message: "No"))
            let packets = [[1], Wire.column("a", isNumber: false), Wire.end(status: 2), [0, 0, 1, 0x61]]
            let answer = (packets + [Wire.end(status: 2)]).enumerated().flatMap { Wire.packet(UInt8($0 + 1), $1) }
            peer.write(answer)
        }
        let connection = try Connection.open(configuration(server.endpoint))
        let error = #expect(throws: DatabaseError.self) { try connection.query("SELECT a") }
        #expect(error?.code == 1064 && error?.isConnectionUsable == false && error?.outcome == .unknown)
        connection.close()
        _ = server.received()
    }

    @Test(
        "a date or time of more digits than a number holds stays text",
        arguments: [
            (10, "18446744073709551615-01-01"), (12, "2026-01-01 99999999999999999999:00:00"),
            (11, "1:2:3.99999999999999999999"),
        ]
            as [(UInt8, String)])
    func endlessDigits(type: UInt8, text: String) throws {
        var column = Wire.column("a", isNumber: false)
        column[column.count - 6] = type
        let packets = [[1], column, Wire.end(status: 2), Wire.textRow([.text(text)]), Wire.end(status: 2)]
        let server = try RogueServer { peer in
            peer.welcome()
            peer.arm()
            peer.readPacket()
            peer.write(packets.enumerated().flatMap { Wire.packet(UInt8($0 + 1), $1) })
        }
        let connection = try Connection.open(configuration(server.endpoint))
        #expect(try connection.execute("SELECT a").first?[0] == .string(text))
        connection.close()
        _ = server.received()
    }

    @Test("nonsense in answer to our own first statement is a failed connect", arguments: nonsense.indices)
    func nonsensicalSession(index: Int) throws {
        let (name, head, rows) = Self.nonsense[index]
        let end = rows.isEmpty ? [] : [Wire.end(status: 2)]
        let answer = (head + rows + end).enumerated().flatMap { Wire.packet(UInt8($0 + 1), $1) }
        let (error, _) = try dial { peer in
            peer.welcome()
            peer.readPacket()
            peer.write(answer)
        }
        #expect(error?.kind == .notConnected && error?.outcome == .notSent, "\(name): \(error as Any)")
        #expect(error?.isConnectionUsable == false && error?.query == nil)
    }

    @Test("a server that hangs up during the handshake was never connected")
    func hangUp() throws {
        let (error, _) = try dial { _ in }
        #expect(error?.kind == .notConnected && error?.outcome == .notSent)
    }

    @Test(
        "host names that libmariadb would take for something else are refused",
        arguments: [
            "", "a,b", "host=evil", "a;b",
        ])
    func trickyHosts(host: String) {
        let configuration = ConnectionConfiguration(
            endpoint: .tcp(host: host, port: 3306), user: "app", tls: .disabled)
        let error = #expect(throws: DatabaseError.self) { _ = try Connection.open(configuration) }
        #expect(error?.kind == .configuration)
    }

    @Test("an empty user name is refused: libmariadb would log in as whoever runs the process")
    func emptyUser() {
        let configuration = ConnectionConfiguration(endpoint: .socket("/nonexistent"), user: "")
        #expect(#expect(throws: DatabaseError.self) { _ = try Connection.open(configuration) }?.kind == .configuration)
    }

    @Test("neither an option file nor the environment has a say in the login")
    func environment() async {
        await #expect(processExitsWith: .success) {
            // In a process of its own, because the environment belongs to all threads.
            let home = NSTemporaryDirectory() + "home\(UInt32.random(in: 0...UInt32.max))"
            try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: false)
            defer { try? FileManager.default.removeItem(atPath: home) }
            let keys = ["user", "password", "database", "socket", "host", "init-command"]
            let file = "[client]\nport=1\n" + keys.map { "\($0)=evil\n" }.joined()
            for name in [".my.cnf", "my.cnf"] {
                try file.write(toFile: "\(home)/\(name)", atomically: false, encoding: .utf8)
            }
            for name in ["HOME", "MYSQL_HOME", "MARIADB_HOME"] { setenv(name, home, 1) }
            for name in ["MYSQL_PWD", "USER", "LOGNAME", "MYSQL_HOST", "MYSQL_UNIX_PORT", "MARIADB_UNIX_PORT"] {
                setenv(name, "evil", 1)
            }
            setenv("MYSQL_TCP_PORT", "1", 1)
            for transport in Listener.Transport.allCases {
                let server = try FakeServer(transport)
                try Connection.open(ConnectionConfiguration(endpoint: server.endpoint, user: "app")).close()
                let transcript = server.transcript()
                #expect(transcript.commands.count == 2 && transcript.commands.last == .quit)
                #expect(transcript.received.contains("SET SESSION session_track"), "our own statement, and no other")
                #expect(transcript.received.contains("app\0\0mysql_native_password"), "no password, no database")
                #expect(!transcript.received.contains("evil"))
                server.stop()
            }
        }
    }

    private static let key = """
        -----BEGIN PUBLIC KEY-----
        MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf
        9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEAAQ==
        -----END PUBLIC KEY-----
        """

    /// What a client of these tests sends as its login.
    private func login() throws -> [UInt8] {
        let server = try FakeServer(.loopback, version: "8.0.0-fake")
        defer { server.stop() }
        try Connection.open(configuration(server.endpoint)).close()
        let transcript = server.transcript()
        return Array(transcript.received[transcript.marks[0].received])
    }

    private func configuration(
        _ endpoint: ConnectionConfiguration.Endpoint, tls: TLSPolicy = .disabled
    ) -> ConnectionConfiguration {
        ConnectionConfiguration(endpoint: endpoint, user: "app", password: Secret(Self.password), tls: tls)
    }

    /// The error of a login, and all that the server has heard from the client.
    private func dial(
        tls: TLSPolicy = .disabled, _ play: @escaping @Sendable (Peer) -> Void
    ) throws -> (DatabaseError?, [UInt8]) {
        let server = try RogueServer(.loopback, play)
        let error = #expect(throws: DatabaseError.self) {
            _ = try Connection.open(configuration(server.endpoint, tls: tls))
        }
        return (error, server.received())
    }
}

extension [UInt8] {
    fileprivate func contains(_ text: String) -> Bool { contains(Array(text.utf8)) }
}
