import Synchronization

/// A private MariaDB in a folder, shared by every process that asks for it and stopped by the last one that leaves.
///
/// The server listens on a unix socket that only its own user can reach, on no port, and keeps all it has below the
/// folder. It is durable: a commit that returned is on disk. It runs in a session of its own, so that Ctrl-C in a
/// terminal ends the program that uses it and not the server under it.
///
/// Who uses it is known by locks that the kernel drops with their process, so a `kill -9` leaves nothing to clean up:
/// the server stays up until the next user comes, and the last one of those stops it. A server that was itself killed
/// is started anew, and InnoDB recovers.
///
/// All calls block the calling thread.
public final class EmbeddedServer: Sendable {
    /// The path of the server's unix socket.
    public let socket: String
    /// The account to log in with. It has every privilege and an empty password: who may open the socket may do all.
    public let user = "root"

    private let folder: ServerFolder
    /// The lock that counts this object among the users; `nil` once released.
    private let membership: Mutex<FileLock?>

    private init(folder: ServerFolder, membership: FileLock) {
        self.folder = folder
        self.socket = folder.socket
        self.membership = Mutex(membership)
    }

    /// Returns a server that accepts connections, after initialising and starting it where that is needed (about 0.6 s
    /// and 0.2 s).
    ///
    /// - Parameter folder: Where the server lives, for example `.haulout`; made when missing. When the path of a socket
    ///   in it would be longer than the 107 bytes of the operating system, the socket alone goes to `/tmp`.
    /// - Throws: An error whose message says what to install, which folder is unusable, or what the server's log says.
    public static func acquire(folder: String) throws(EmbeddedServerError) -> EmbeddedServer {
        try acquire(folder: folder, programs: Programs())
    }

    package static func acquire(folder: String, programs: Programs) throws(EmbeddedServerError) -> EmbeddedServer {
        let folder = try ServerFolder(path: folder)
        return try FileLock.withExclusive(folder.startLock) { () throws(EmbeddedServerError) in
            // Before the server is looked at: from here on nobody is the last user.
            let membership = try FileLock(path: folder.usersLock)
            membership.lock(.shared)
            try ServerProcess(folder: folder, programs: programs).ensureRunning()
            return EmbeddedServer(folder: folder, membership: membership)
        }
    }

    /// Leaves the server, and stops it when nobody else uses it; returns once it is gone. A second call does nothing.
    ///
    /// An object that goes away without this call no longer counts as a user, but leaves the server running.
    public func release() throws(EmbeddedServerError) {
        guard let membership = membership.withLock({ $0.take() }) else { return }
        try FileLock.withExclusive(folder.startLock) { () throws(EmbeddedServerError) in
            guard membership.tryLock(.exclusive) else { return }
            try ServerProcess(folder: folder, programs: Programs()).stop()
        }
    }
}
