import Glibc

/// Tells whether a server accepts connections.
enum ServerProbe {
    /// Whether a server on `socket` greets a new connection within a second.
    static func answers(socket path: String) -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var second = timeval(tv_sec: 1, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &second, size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &second, size)
        guard connect(descriptor, to: path) else { return false }
        // The server speaks first. That it speaks is enough: "Too many connections" is an answer as well.
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, 0) == 1
    }

    private static func connect(_ descriptor: Int32, to path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
