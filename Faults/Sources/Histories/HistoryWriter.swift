import Foundation

/// A file that events are appended to, each by one `write`: it is in the kernel's hands when `write(_:)` returns, so that
/// the end of the process loses nothing of it, whatever end that is.
public final class HistoryWriter: Sendable {
    private let descriptor: Int32

    public init(_ path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path]) }
    }

    deinit { close(descriptor) }

    /// - Returns: The time written down.
    @discardableResult
    public func write(_ event: Event) -> Instant {
        let now = Instant.now
        let line = Array((Record(time: now, source: "", event: event).line + "\n").utf8)
        var start = 0
        while start < line.count {
            let written = line[start...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            // A history with a hole proves nothing.
            guard written > 0 || errno == EINTR else { fatalError("A history cannot be written: errno \(errno).") }
            start += max(written, 0)
        }
        return now
    }
}
