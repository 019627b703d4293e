import Foundation
import MySQLClient
import Synchronization

/// A loopback server that plays whatever part a test needs, to one client, on a thread of its own.
final class FakeServer: Sendable {
    let endpoint: ConnectionConfiguration.Endpoint
    private let done = DispatchSemaphore(value: 0)

    init(_ play: @escaping @Sendable (Peer) throws -> Void) throws {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(listener, address, length) == 0, listen(listener, 1) == 0,
                    getsockname(listener, address, &length) == 0
                else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
            }
        }
        endpoint = .tcp(host: "127.0.0.1", port: Int(UInt16(bigEndian: address.sin_port)))
        Thread { [done] in
            let peer = Peer(accept(listener, nil, nil))
            try? play(peer)
            peer.close()
            Glibc.close(listener)
            done.signal()
        }.start()
    }

    /// Waits until the part is played to its end.
    func wait() { done.wait() }
}

extension FakeServer {
    /// One end of a conversation.
    final class Peer: Sendable {
        private let descriptor: CInt
        private let isClosed = Mutex(false)

        init(_ descriptor: CInt) {
            self.descriptor = descriptor
        }

        init(connectingTo path: String) throws {
            descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            let status = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            guard status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        }

        deinit { close() }

        func close() {
            isClosed.withLock { isClosed in
                if !isClosed { _ = Glibc.shutdown(descriptor, CInt(SHUT_RDWR)); Glibc.close(descriptor) }
                isClosed = true
            }
        }

        /// The next bytes; none at the end.
        func read() -> [UInt8] {
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            return Array(buffer.prefix(max(0, count)))
        }

        func write(_ bytes: [UInt8]) {
            _ = send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL))
        }

        /// A packet of the protocol.
        func write(packet number: UInt8, _ payload: [UInt8]) {
            write([UInt8(payload.count & 255), UInt8(payload.count >> 8), 0, number] + payload)
        }

        /// Passes bytes on in both directions until this side sends `word`; the answer to that is never seen.
        func relay(to server: Peer, until word: String) {
            Thread {
                while case let bytes = server.read(), !bytes.isEmpty { self.write(bytes) }
            }.start()
            while case let bytes = read(), !bytes.isEmpty {
                if String(decoding: bytes, as: UTF8.self).contains(word) { break }
                server.write(bytes)
            }
            close()
            server.close()
        }

        /// The first packet of a server: no TLS on offer, `mysql_native_password`.
        func greet() {
            // 4.1 protocol, database, secure connection | plugin authentication
            let capabilities: [UInt8] = [0x08 | 0x01, 0x82], more: [UInt8] = [0x08, 0x00]
            write(
                packet: 0,
                [10] + Array("8.0.0-fake\0".utf8) + [1, 0, 0, 0] + Array("saltsalt\0".utf8)
                    + capabilities + [45, 2, 0] + more + [21] + [UInt8](repeating: 0, count: 10)
                    + Array("saltsaltsalt\0mysql_native_password\0".utf8))
        }
    }
}
