import Foundation
import MySQLClient
import Testing

/// Encryption with a real server and certificates made for the occasion.
@Suite(
    .serialized,
    .enabled(
        if: PrivateServer.isPossible && PrivateServer.program("openssl") != nil,
        "needs the programs mariadbd, mariadb-install-db and openssl"))
struct TLSTests {
    @Test("a server is trusted for a valid certificate that names it, from a known authority, and for no other")
    func certificates() throws {
        let folder = try PrivateServer.makeFolder()
        let authority = try Authority(in: folder, name: "ours")
        let stranger = try Authority(in: folder, name: "theirs")
        try authority.certify("IP:127.0.0.1,DNS:localhost")
        let server = try PrivateServer(
            folder,
            options: ["--ssl-ca=\(authority.file)", "--ssl-cert=\(folder.path)/server.pem"]
                + ["--ssl-key=\(folder.path)/server.key"],
            accounts: "CREATE USER app@'%' IDENTIFIED BY 'secret';\n")
        let administrator = try Connection.open(server.configuration)
        func dial(_ tls: TLSPolicy, host: String = "127.0.0.1") throws -> Connection {
            try Connection.open(
                ConnectionConfiguration(
                    endpoint: .tcp(host: host, port: server.port), user: "app", password: "secret", tls: tls))
        }

        for host in ["127.0.0.1", "localhost"] {
            let connection = try dial(.verify(ca: authority.file), host: host)
            #expect(connection.isEncrypted)
            #expect(try connection.execute("SHOW STATUS LIKE 'Ssl_cipher'").first?[1].string?.isEmpty == false)
        }
        #expect(try dial(.encryptWithoutVerification).isEncrypted)
        #expect(try !dial(.disabled).isEncrypted)
        #expect(!administrator.isEncrypted)
        try expectLoss(of: try dial(.verify(ca: authority.file)), seenBy: administrator)

        func refusal(_ tls: TLSPolicy, _ why: String) {
            let error = #expect(throws: DatabaseError.self) { _ = try dial(tls) }
            #expect(error?.kind == .configuration && error?.outcome == .permanent && error?.isTransient == false)
            #expect(error?.message.contains("tls.ca") == true && error?.message.contains(why) == true, "\(why)")
        }
        refusal(.verify(ca: stranger.file), "self-signed certificate in certificate chain")
        refusal(.verify(ca: nil), "self-signed certificate in certificate chain")
        refusal(.verify(ca: "/nonexistent.pem"), "certificate verify failed")
        try authority.certify("DNS:db.example.com")
        try administrator.execute("FLUSH SSL")
        refusal(.verify(ca: authority.file), "Validation of SSL server certificate failed")
        #expect(try dial(.encryptWithoutVerification).isEncrypted)
        try authority.certify("IP:127.0.0.1", days: -1)
        try administrator.execute("FLUSH SSL")
        refusal(.verify(ca: authority.file), "certificate has expired")
    }

    /// A stream that breaks in the middle of a statement is a lost connection, not a matter of certificates.
    private func expectLoss(of connection: Connection, seenBy administrator: Connection) throws {
        let sleeping = Background { try connection.query("SELECT SLEEP(100)") }
        let query = "SELECT 1 FROM information_schema.processlist WHERE id = ? AND state = 'User sleep'"
        while try administrator.query(query, [.uint(connection.threadID)]).rows.isEmpty { sched_yield() }
        connection.cancel()
        let error = #expect(throws: DatabaseError.self) { _ = try sleeping.result().get() }
        #expect(error?.kind == .connectionLost && error?.outcome == .unknown && error?.isConnectionUsable == false)
        #expect(!connection.isOpen && !connection.isAlive())
    }
}

/// A certificate authority in a folder.
private struct Authority {
    let folder: URL
    let name: String

    var file: String { "\(folder.path)/\(name).pem" }

    init(in folder: URL, name: String) throws {
        self.folder = folder
        self.name = name
        try run(
            "openssl",
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
                + ["-keyout", "\(name).key", "-out", "\(name).pem", "-subj", "/CN=\(name)"],
            in: folder)
    }

    /// Makes the server's certificate, valid from now for a number of days.
    func certify(_ alternativeNames: String, days: Int = 1) throws {
        try run(
            "openssl",
            ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
                + ["-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=server"],
            in: folder)
        try "subjectAltName=\(alternativeNames)".write(
            to: folder.appending(path: "names"), atomically: false, encoding: .utf8)
        try run(
            "openssl",
            ["x509", "-req", "-in", "server.csr", "-CA", "\(name).pem", "-CAkey", "\(name).key", "-CAcreateserial"]
                + ["-days", "\(days)", "-extfile", "names", "-out", "server.pem"],
            in: folder)
    }
}
