import MySQLClient
import Testing

@Suite struct ConfigurationTests {
    @Test("a password never shows", arguments: ["s3cr3t"])
    func secrets(password: String) throws {
        let configuration = ConnectionConfiguration(
            endpoint: .tcp(host: "db1", port: 3306), user: "app", password: Secret(password))
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!text.contains(password))
        }
        #expect(try configuration.password?.reveal() == password)
    }

    @Test("only sockets and loopback addresses go without TLS by default")
    func defaultPolicy() {
        func policy(_ host: String) -> TLSPolicy {
            ConnectionConfiguration(endpoint: .tcp(host: host, port: 3306), user: "app").tls
        }
        for host in ["localhost", "127.0.0.1", "127.8.9.10", "::1"] { #expect(policy(host) == .disabled) }
        for host in ["db1", "10.0.0.1", "127.example.com", "128.0.0.1", "localhost.evil.com", "127.0.0.1.nip.io"] {
            #expect(policy(host) == .verify(ca: nil))
        }
        var configuration = ConnectionConfiguration(endpoint: .socket("/run/db.sock"), user: "app")
        #expect(configuration.tls == .disabled)
        configuration.endpoint = .tcp(host: "db1", port: 3306)
        #expect(configuration.tls == .verify(ca: nil), "the default follows the endpoint")
        configuration.tls = .disabled
        #expect(configuration.tls == .disabled)
    }

    @Test("verifying over a socket is refused: it has no host name")
    func verifiedSocket() {
        let configuration = ConnectionConfiguration(
            endpoint: .socket("/run/db.sock"), user: "app", tls: .verify(ca: nil))
        let error = #expect(throws: DatabaseError.self) { _ = try Connection.open(configuration) }
        #expect(error?.kind == .configuration)
    }

    @Test(
        "versions are read from what servers say",
        arguments: [
            ("10.11.19-MariaDB-0+deb12u1", ServerVersion.Flavour.mariaDB, 10, 11, 19),
            ("5.5.5-10.4.2-MariaDB-log", .mariaDB, 10, 4, 2),
            ("9.7.0", .mySQL, 9, 7, 0),
            ("8.0.36-28", .mySQL, 8, 0, 36),
        ])
    func versions(text: String, flavour: ServerVersion.Flavour, major: Int, minor: Int, patch: Int) {
        let version = ServerVersion(text: text, flavour: flavour)
        #expect([version.major, version.minor, version.patch] == [major, minor, patch])
        #expect(version.isAtLeast(major, minor, patch) && !version.isAtLeast(major, minor, patch + 1))
        #expect(version.description == "\(flavour.rawValue) \(major).\(minor).\(patch)")
    }
}
