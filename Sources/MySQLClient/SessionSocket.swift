internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A second descriptor of the connection's socket, owned by us: libmariadb closes and forgets its own at the first
/// network error, when another thread may be about to cancel; a closed number could be someone else's file by then.
final class SessionSocket: Sendable {
    /// What a look at an idle socket shows.
    enum Sight { case quiet, readable, hungUp }

    /// -1 once closed. Behind the lock because `shutDown` may come from any thread.
    private let descriptor: Mutex<CInt>

    /// `nil` when the process has no descriptor left.
    init?(duplicating original: CInt) {
        // Handlers spawn processes: none of them may inherit a database session.
        _ = fcntl(original, F_SETFD, FD_CLOEXEC)
        let copy = fcntl(original, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { return nil }
        descriptor = Mutex(copy)
    }

    deinit { close() }

    /// Looks for bytes or an end of stream without a round trip and without taking anything.
    func peek() -> Sight {
        descriptor.withLock { descriptor in
            guard descriptor >= 0 else { return .hungUp }
            var byte: UInt8 = 0
            let count = recv(descriptor, &byte, 1, CInt(MSG_PEEK) | CInt(MSG_DONTWAIT))
            if count > 0 { return .readable }
            return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) ? .quiet : .hungUp
        }
    }

    /// Waits for bytes or an end of stream; false when `time` is over before.
    func waitForBytes(for time: Duration) -> Bool {
        // Out of the lock, which whoever cuts the connection meanwhile needs; only its owner closes the descriptor, and it
        // is the owner who waits.
        let descriptor = descriptor.withLock { $0 }
        guard descriptor >= 0 else { return true }
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let milliseconds = time / .milliseconds(1)
        return pollDescriptor(&poll, CInt(milliseconds.rounded(.up))) != 0
    }

    /// Ends the conversation on both sides: a blocked read or write returns at once, and the server ends the session.
    func shutDown() {
        descriptor.withLock { descriptor in
            if descriptor >= 0 { _ = shutdown(descriptor, CInt(SHUT_RDWR)) }
        }
    }

    func close() {
        descriptor.withLock { descriptor in
            if descriptor >= 0 { _ = closeDescriptor(descriptor) }
            descriptor = -1
        }
    }

    #if Failpoints
        /// From here on it is another one.
        func become(duplicateOf original: CInt) {
            descriptor.withLock { descriptor in
                _ = dup2(original, descriptor)
                _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            }
        }
    #endif

    /// Has the kernel probe a silent peer after `seconds`, then every sixth of that, and give up after six probes.
    func keepAlive(after seconds: CInt) {
        descriptor.withLock { descriptor in
            set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
            let tcp = CInt(IPPROTO_TCP)
            set(descriptor, tcp, TCP_KEEPIDLE, seconds)
            set(descriptor, tcp, TCP_KEEPINTVL, max(1, seconds / 6))
            set(descriptor, tcp, TCP_KEEPCNT, 6)
        }
    }
}

private func set(_ descriptor: CInt, _ level: CInt, _ option: CInt, _ value: CInt) {
    var value = value
    _ = setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<CInt>.size))
}

/// `close(2)`, which a method of the same name hides.
private func closeDescriptor(_ descriptor: CInt) -> CInt { close(descriptor) }

private func pollDescriptor(_ descriptor: inout pollfd, _ milliseconds: CInt) -> CInt {
    poll(&descriptor, 1, milliseconds)
}
