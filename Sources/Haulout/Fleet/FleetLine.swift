import Foundation
import Glibc
import Synchronization

/// One end of the line between a supervisor and one of its worker processes: a socket that keeps messages apart, and
/// tells each side at once when the other one is gone, however it ended.
final class FleetLine: Sendable {
    /// `nil` once the other side is gone.
    private let descriptor: Mutex<Int32?>

    private init(_ descriptor: Int32) {
        self.descriptor = Mutex(descriptor)
    }

    /// A new line, and its other end to be handed on to a process.
    static func pair() throws -> (FleetLine, other: Int32) {
        var ends: [Int32] = [0, 0]
        // Close-on-exec: a process that held another one's end would keep that one from noticing that we are gone.
        let kind = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw FleetError.noLine(errno) }
        return (FleetLine(ends[0]), ends[1])
    }

    /// The end that this process was started with, as its standard input; that is empty from then on, so that neither
    /// handlers nor the programs that they run can be in the way.
    static func standardInput() throws -> FleetLine {
        var kind: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        let isLine =
            getsockopt(STDIN_FILENO, SOL_SOCKET, SO_TYPE, &kind, &size) == 0 && kind == SOCK_SEQPACKET.rawValue
        guard isLine else { throw FleetError.noSupervisor }
        let descriptor = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
        let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0, nothing >= 0 else { throw FleetError.noLine(errno) }
        dup2(nothing, STDIN_FILENO)
        Glibc.close(nothing)
        return FleetLine(descriptor)
    }

    /// Sends a message. One that cannot be sent is dropped: that the other side is gone is noticed by who receives.
    ///
    /// - Parameter waits: Otherwise it is also dropped while the other side does not keep up.
    /// - Returns: `false` when it was dropped.
    @discardableResult
    func send(_ message: some Encodable, waits: Bool = true) -> Bool {
        guard let bytes = try? JSONEncoder().encode(message) else { return false }
        let flags = Int32(MSG_NOSIGNAL) | (waits ? 0 : Int32(MSG_DONTWAIT))
        return descriptor.withLock { descriptor in
            guard let descriptor else { return false }
            return bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, flags) } == bytes.count
        }
    }

    /// What the other side sends, until it is gone. May be called once.
    ///
    /// Received by a thread of its own: the workers of a process may have all of Dispatch's.
    func messages<Message: Decodable & Sendable>(_ type: Message.Type) -> AsyncStream<Message> {
        let (stream, continuation) = AsyncStream.makeStream(of: type)
        let thread = Thread { [self] in
            while let message = receive(type) { continuation.yield(message) }
            close()
            continuation.finish()
        }
        thread.name = "fleet line"
        thread.start()
        return stream
    }

    /// Closes the line; who reads from the other end is told.
    func close() {
        descriptor.withLock { descriptor in
            if let open = descriptor.take() { Glibc.close(open) }
        }
    }

    private func receive<Message: Decodable>(_ type: Message.Type) -> Message? {
        guard let descriptor = descriptor.withLock({ $0 }) else { return nil }
        // The longest message names 250 workers.
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var count = 0
        repeat {
            count = recv(descriptor, &buffer, buffer.count, 0)
        } while count < 0 && errno == EINTR
        guard count > 0 else { return nil }
        return try? JSONDecoder().decode(type, from: Data(buffer[..<count]))
    }
}
