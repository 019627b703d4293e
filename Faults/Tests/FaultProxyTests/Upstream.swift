import Foundation
import Synchronization

@testable import FaultProxy

/// A server that answers every piece of data with the same bytes, and remembers what it got.
final class Upstream: Sendable {
    static let answer: [UInt8] = [7, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0]

    let path: String
    private let bytes = Mutex([UInt8]())
    private let end = DispatchSemaphore(value: 0)

    init() throws {
        path = "/tmp/faults-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        let listener = try Socket.listen(atPath: path)
        Thread { [self] in
            let socket = Socket(descriptor: accept(listener, nil, nil))
            close(listener)
            unlink(path)
            while case let chunk = socket.read(), !chunk.isEmpty {
                bytes.withLock { $0 += chunk }
                _ = socket.write(Self.answer[...])
            }
            close(socket.descriptor)
            end.signal()
        }.start()
    }

    var received: [UInt8] { bytes.withLock { $0 } }

    func forget() { bytes.withLock { $0 = [] } }

    /// Waits until the connection has ended.
    func awaitEnd() { end.wait() }
}

extension FaultProxy {
    /// Waits until a cut lies in wait.
    func armed() async throws {
        while !isArmed { try await Task.sleep(for: .milliseconds(1)) }
    }
}

extension Socket {
    static func connect(toPort port: Int) -> Socket? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        address.sin_port = UInt16(port).bigEndian
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return code == 0 ? Socket(descriptor: descriptor) : nil
    }

    static func listen(atPath path: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard code == 0, Foundation.listen(descriptor, 8) == 0 else { throw POSIXError(.EIO) }
        return descriptor
    }
}
