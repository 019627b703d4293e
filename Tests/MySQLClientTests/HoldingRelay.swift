import Foundation
import MySQLClient
import MySQLTesting
import Synchronization

/// Stands between a connection and the server, and can keep the server's answers back until the client has sent so many
/// executions: a client that waits for an answer in between gets none, and its read timeout ends the test.
final class HoldingRelay: Sendable {
    let endpoint: ConnectionConfiguration.Endpoint
    private let state = Mutex(State())
    private let changed = DispatchSemaphore(value: 0)

    private struct State {
        /// Executions that the client has yet to send before it sees an answer.
        var missing = 0
        var isWaiting = false
        var garblesPreparation = false
        var garblesExecution = false
        /// Of the packet under way: the bytes still to come, and its first five.
        var rest = 0
        var head: [UInt8] = []
    }

    init(to path: String) throws {
        let (listener, endpoint) = try Self.listen()
        self.endpoint = endpoint
        Thread {
            let client = accept(listener, nil, nil)
            Glibc.close(listener)
            let server = Self.connect(to: path)
            Thread {
                self.copy(from: server, to: client) { _ in self.waitForExecutions() }
            }.start()
            self.copy(from: client, to: server) { self.note(&$0) }
        }.start()
    }

    /// From now on, no answer reaches the client until it has sent `executions` more.
    func hold(until executions: Int) {
        state.withLock { $0.missing = executions }
    }

    /// Makes the next preparation a command that no server knows.
    func garbleNextPreparation() {
        state.withLock { $0.garblesPreparation = true }
    }

    /// Sends the next execution under a number that no statement has.
    func garbleNextExecution() {
        state.withLock { $0.garblesExecution = true }
    }

    private func copy(from source: CInt, to target: CInt, _ look: (inout ArraySlice<UInt8>) -> Void) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = recv(source, &buffer, buffer.count, 0), count > 0 {
            var bytes = buffer[..<count]
            look(&bytes)
            guard send(target, Array(bytes), count, CInt(MSG_NOSIGNAL)) == count else { break }
        }
        shutdown(source, CInt(SHUT_RDWR))
        shutdown(target, CInt(SHUT_RDWR))
    }

    private func waitForExecutions() {
        while state.withLock({
            $0.isWaiting = $0.missing > 0
            return $0.isWaiting
        }) {
            changed.wait()
        }
    }

    /// Counts the packets of the client that begin with COM_STMT_EXECUTE.
    private func note(_ bytes: inout ArraySlice<UInt8>) {
        let wakes = state.withLock { state in
            for index in bytes.indices {
                let byte = bytes[index]
                if state.rest > 0, state.head.count >= 5 {
                    state.rest -= 1
                    if state.garblesExecution, state.head[4] == 0x17 {
                        bytes[index] = 0xF0
                        state.garblesExecution = false
                    }
                } else {
                    state.head.append(byte)
                    guard state.head.count == 5 else { continue }
                    state.rest = Int(state.head[0]) | Int(state.head[1]) << 8 | Int(state.head[2]) << 16
                    state.rest -= 1
                    if state.head[3] == 0, byte == 0x17 { state.missing -= 1 }
                    if state.garblesPreparation, state.head[3] == 0, byte == 0x16 {
                        bytes[index] = 0xF0
                        state.garblesPreparation = false
                    }
                }
                if state.rest == 0 { state.head = [] }
            }
            return state.isWaiting && state.missing <= 0
        }
        if wakes { changed.signal() }
    }

    private static func listen() throws -> (CInt, ConnectionConfiguration.Endpoint) {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(listener, address, length) == 0, Glibc.listen(listener, 1) == 0,
                    getsockname(listener, address, &length) == 0
                else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
            }
        }
        return (listener, .tcp(host: "127.0.0.1", port: Int(UInt16(bigEndian: address.sin_port))))
    }

    private static func connect(to path: String) -> CInt {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return descriptor
    }
}

extension TestServers.Server {
    /// A connection through a relay that can hold back the answers.
    func connectThroughRelay(
        _ test: String = #function, _ adjust: (inout ConnectionConfiguration) -> Void = { _ in }
    ) throws -> (Connection, HoldingRelay) {
        let relay = try HoldingRelay(to: socket)
        let connection = try connect(test) {
            $0.endpoint = relay.endpoint
            $0.readTimeout = .seconds(20)
            adjust(&$0)
        }
        return (connection, relay)
    }
}

extension TestServer {
    static func connectThroughRelay(
        _ test: String = #function, _ adjust: (inout ConnectionConfiguration) -> Void = { _ in }
    ) throws -> (Connection, HoldingRelay) {
        try server.connectThroughRelay(test, adjust)
    }
}
