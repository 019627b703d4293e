import Foundation
import MySQLClient

/// A listening socket on a path of its own, or on a free port of the loopback address.
final class Listener: Sendable {
    enum Transport: Sendable, CaseIterable { case socket, loopback }

    let endpoint: ConnectionConfiguration.Endpoint
    private let descriptor: CInt

    init(_ transport: Transport) throws {
        switch transport {
        case .socket: (descriptor, endpoint) = try Self.listenOnSocket()
        case .loopback: (descriptor, endpoint) = try Self.listenOnLoopback()
        }
    }

    deinit {
        close(descriptor)
    }

    /// The next client, or `nil` after `stop`.
    func accept() -> CInt? {
        let client = Glibc.accept(descriptor, nil, nil)
        return client < 0 ? nil : client
    }

    /// Refuses clients from now on.
    func stop() {
        _ = shutdown(descriptor, CInt(SHUT_RDWR))
        if case .socket(let path) = endpoint { unlink(path) }
    }

    private static func listenOnSocket() throws -> (CInt, ConnectionConfiguration.Endpoint) {
        let path = NSTemporaryDirectory() + "fake\(UInt32.random(in: 0...UInt32.max)).s"
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let descriptor = Glibc.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        try withUnsafePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                try check(bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)))
            }
        }
        try check(listen(descriptor, 128))
        return (descriptor, .socket(path))
    }

    private static func listenOnLoopback() throws -> (CInt, ConnectionConfiguration.Endpoint) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                try check(bind(descriptor, $0, length))
                try check(listen(descriptor, 128))
                try check(getsockname(descriptor, $0, &length))
            }
        }
        return (descriptor, .tcp(host: "127.0.0.1", port: Int(UInt16(bigEndian: address.sin_port))))
    }

    private static func check(_ status: CInt) throws {
        if status != 0 { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }
}
