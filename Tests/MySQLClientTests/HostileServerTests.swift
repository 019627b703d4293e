import MySQLClient
import Synchronization
import Testing

/// What a server, or somebody between us and the server, must not get out of a client.
@Suite struct HostileServerTests {
    @Test("verified TLS sends no login to a server that offers no TLS")
    func strippedTLS() throws {
        let (error, sent) = try dial(tls: .verify(ca: nil)) { peer in peer.greet() }
        #expect(error?.kind == .configuration && error?.isConnectionUsable == false)
        #expect(sent.isEmpty)
    }

    @Test("encryption without verification refuses a server that offers no TLS")
    func unencrypted() throws {
        let (error, _) = try dial(tls: .encryptWithoutVerification) { peer in
            peer.greet()
            _ = peer.read()
            peer.write(packet: 2, [0, 0, 0, 2, 0, 0, 0])
        }
        #expect(error?.kind == .configuration && error?.isConnectionUsable == false)
    }

    @Test(
        "a server that asks for the password in clear text does not get it",
        arguments: [
            "mysql_clear_password", "dialog", "mysql_old_password",
        ])
    func clearPassword(plugin: String) throws {
        let (error, sent) = try dial(tls: .disabled) { peer in
            peer.greet()
            _ = peer.read()
            peer.write(packet: 2, [0xFE] + Array("\(plugin)\0saltsaltsaltsaltsalt\0".utf8))
        }
        #expect(error?.kind == .configuration && error?.code == 5010)
        #expect(sent.isEmpty)
    }

    @Test("a server that hangs up during the handshake was never connected")
    func hangUp() throws {
        let (error, _) = try dial(tls: .disabled, nil)
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

    /// The error of a login, and what the client still sent after the server's part was played. An empty part hangs up.
    private func dial(
        tls: TLSPolicy, _ play: (@Sendable (FakeServer.Peer) -> Void)?
    ) throws -> (DatabaseError?, [UInt8]) {
        let sent = Sent()
        let server = try FakeServer { peer in
            guard let play else { return }
            play(peer)
            while case let bytes = peer.read(), !bytes.isEmpty { sent.bytes.withLock { $0 += bytes } }
        }
        let configuration = ConnectionConfiguration(
            endpoint: server.endpoint, user: "app", password: "secret", tls: tls)
        let error = #expect(throws: DatabaseError.self) { _ = try Connection.open(configuration) }
        server.wait()
        return (error, sent.bytes.withLock { $0 })
    }

    private final class Sent: Sendable {
        let bytes = Mutex<[UInt8]>([])
    }
}
