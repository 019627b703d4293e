import Foundation
import MySQLPool

extension FuzzTarget {
    /// All that a server says, from its greeting on: the input is sent as it is, whatever the client asks.
    static let server = FuzzTarget("server") { bytes in
        FakeServer.shared.say(bytes)
        let configuration = ConnectionConfiguration(
            endpoint: .socket(FakeServer.shared.path), user: "user", password: "password", database: "database")
        guard let connection = try? Connection.open(configuration) else { return FakeServer.shared.awaitEnd() }
        defer {
            connection.close()
            FakeServer.shared.awaitEnd()
        }
        for _ in 0..<4 where connection.isOpen {
            let text: String = "SELECT ?"
            guard let result = try? connection.query(text, [1]) else { continue }
            try require(
                result.rows.allSatisfy { $0.values.count == result.columns.count }, "A row without some of its columns."
            )
            for row in result.rows { _ = row.values.map(\.text) }
        }
        if connection.isOpen { try? connection.forEachRow("SELECT 1") { _ in } }
    }
}

/// A server that says the same to whatever it is asked, one client after the other.
private final class FakeServer: Sendable {
    static let shared = FakeServer()

    let path = "\(NSTemporaryDirectory())/fuzz-\(getpid()).s"
    private let descriptor: Int32
    private let answers = DispatchQueue(label: "fake server")

    private init() {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        unlink(path)
        let isListening = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 && listen(descriptor, 4) == 0
            }
        }
        precondition(isListening, "no socket at \(path)")
    }

    /// To the next client; afterwards it only listens.
    func say(_ bytes: [UInt8]) {
        answers.async { [descriptor] in
            let client = accept(descriptor, nil, nil)
            defer { close(client) }
            _ = bytes.withUnsafeBytes { send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            shutdown(client, Int32(SHUT_WR))
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while recv(client, &buffer, buffer.count, 0) > 0 {}
        }
    }

    /// Returns once that client has hung up.
    func awaitEnd() { answers.sync {} }
}
