import Foundation
import MySQLClient
import Synchronization

/// Stands between a pool and the server, and can keep from the client that a session has ended: as a link over which the
/// end of the server's host never came.
final class SilentLink: Sendable {
    let endpoint: ConnectionConfiguration.Endpoint
    private let listener: Int32
    private let state = Mutex(State())

    private struct State {
        var generation = 0
        /// Of this one and those before it, the client hears nothing any more.
        var silent = -1
    }

    init(to path: String) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) | listen(listener, 10) | getsockname(listener, address, &length)
            }
        }
        guard status == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        self.listener = listener
        endpoint = .tcp(host: "127.0.0.1", port: Int(UInt16(bigEndian: address.sin_port)))
        Thread { [self] in
            while case let client = accept(listener, nil, nil), client >= 0 { serve(client, path) }
        }.start()
    }

    /// From now on, the clients that are there hear nothing of the server, not even that it has hung up.
    func silence() {
        state.withLock { state in
            state.silent = state.generation
            state.generation += 1
        }
    }

    func close() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func serve(_ client: Int32, _ path: String) {
        let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(server, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        let generation = state.withLock { $0.generation }
        Thread { self.copy(from: client, to: server) { true } }.start()
        Thread { self.copy(from: server, to: client) { self.state.withLock { $0.silent < generation } } }.start()
    }

    private func copy(from source: Int32, to target: Int32, while isHeard: () -> Bool) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = recv(source, &buffer, buffer.count, 0), count > 0 {
            if isHeard() { _ = send(target, buffer, count, Int32(MSG_NOSIGNAL)) }
        }
        if isHeard() { shutdown(target, Int32(SHUT_RDWR)) }
    }
}
