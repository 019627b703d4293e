import Glibc

/// A `flock(2)` lock on a file: it goes away with its process, however that ends. Each object is an owner of its own,
/// also within one process.
final class FileLock: Sendable {
    enum Mode: Int32 {
        case shared = 1
        case exclusive = 2
    }

    private let descriptor: Int32

    /// Opens the file, and makes it when it is missing. Nothing is locked yet.
    init(path: String) throws(EmbeddedServerError) {
        // Close-on-exec: a server that inherited the lock would be a user of itself for ever.
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system(.folderUnusable, "Cannot open the lock file", path) }
    }

    deinit {
        close(descriptor)
    }

    /// Takes the lock, waiting as long as another owner's lock is in the way.
    func lock(_ mode: Mode) {
        while flock(descriptor, mode.rawValue) != 0, errno == EINTR {}
    }

    /// Takes the lock unless another owner's is in the way. A lock held before is lost when the answer is no.
    func tryLock(_ mode: Mode) -> Bool {
        flock(descriptor, mode.rawValue | LOCK_NB) == 0
    }

    /// Runs `body` while holding the exclusive lock on the file at `path`, waiting up to `limit` for it.
    static func withExclusive<Result>(
        _ path: String,
        limit: Duration = .seconds(180),
        _ body: () throws(EmbeddedServerError) -> Result
    ) throws(EmbeddedServerError) -> Result {
        let lock = try FileLock(path: path)
        defer { withExtendedLifetime(lock) {} }
        guard poll(limit: limit, { lock.tryLock(.exclusive) }) else {
            throw EmbeddedServerError(
                .timedOut,
                "Another process has held \(path) for \(limit.components.seconds) s, as one does while it starts or "
                    + "stops the private MariaDB. See which: fuser -v \(path)"
            )
        }
        return try body()
    }
}
