import Foundation
import Synchronization

/// Something to wait for together with a socket. Opens once, for all.
final class Gate: Sendable {
    /// Becomes readable when the gate opens.
    let descriptor: CInt
    private let other: Mutex<CInt>

    init() {
        var ends: [CInt] = [-1, -1]
        precondition(pipe(&ends) == 0, "no file descriptor is left")
        descriptor = ends[0]
        other = Mutex(ends[1])
    }

    deinit {
        open()
        close(descriptor)
    }

    func open() {
        other.withLock { end in
            if end >= 0 { _ = close(end) }
            end = -1
        }
    }
}
