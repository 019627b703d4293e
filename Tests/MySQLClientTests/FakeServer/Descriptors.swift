import Foundation
import MySQLClient

/// Looks for descriptors that were left open.
enum Descriptors {
    /// How many sockets of this process are connected to an endpoint.
    static func connected(to endpoint: ConnectionConfiguration.Endpoint) -> Int {
        (0..<CInt(4096)).count { peer(of: $0) == endpoint }
    }

    private static func peer(of descriptor: CInt) -> ConnectionConfiguration.Endpoint? {
        var storage = sockaddr_storage(), length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            let status = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getpeername(descriptor, $0, &length)
            }
            guard status == 0 else { return nil }
            switch CInt(pointer.pointee.ss_family) {
            case AF_UNIX:
                return pointer.withMemoryRebound(to: sockaddr_un.self, capacity: 1) { address in
                    withUnsafeBytes(of: address.pointee.sun_path) { path in
                        .socket(String(decoding: path.prefix { $0 != 0 }, as: UTF8.self))
                    }
                }
            case AF_INET:
                return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    .tcp(host: "127.0.0.1", port: Int(UInt16(bigEndian: $0.pointee.sin_port)))
                }
            default:
                return nil
            }
        }
    }
}
