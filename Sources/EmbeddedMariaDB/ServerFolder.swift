import Glibc

/// The folder of a private MariaDB: which file is where.
struct ServerFolder: Sendable {
    /// The longest path that fits `sockaddr_un` with its closing zero.
    static let longestSocketPath = 107

    /// Absolute and free of symbolic links, so that every process means the same files and derives the same socket.
    let path: String
    let socket: String

    /// The server's data; only ever there when it is complete.
    var data: String { "\(path)/data" }
    /// What the server reports, errors included.
    var log: String { "\(path)/mariadb.log" }
    var initialisationLog: String { "\(path)/mariadb-install-db.log" }
    /// The server's temporary files. A folder of its own, because a server deletes the temporary tables it finds when
    /// it starts: in a common /tmp they may be those of another server at work.
    var temporary: String { "\(path)/tmp" }
    var pidFile: String { "\(path)/mariadb.pid" }
    /// Held exclusively by whoever starts or stops the server.
    var startLock: String { "\(path)/start.lock" }
    /// Held in common by everybody who uses the server.
    var usersLock: String { "\(path)/users.lock" }

    /// Makes the folder, and those for the socket and temporary files, where they are missing.
    init(path: String) throws(EmbeddedServerError) {
        self.path = try Self.made(path)
        let socketFolder = Self.socketFolder(of: self.path)
        try Self.makePrivate(socketFolder)
        socket = "\(socketFolder)/mariadb.sock"
        try Self.makePrivate(temporary)
    }

    /// Makes the folder with its parents; returns its real path.
    private static func made(_ path: String) throws(EmbeddedServerError) -> String {
        var parents = path.hasPrefix("/") ? "/" : ""
        for name in path.split(separator: "/") {
            parents += "\(name)/"
            guard mkdir(parents, 0o700) == 0 || errno == EEXIST || access(parents, F_OK) == 0 else {
                throw .system(.folderUnusable, "Cannot make the folder", path)
            }
        }
        guard let real = realpath(path, nil) else { throw .system(.folderUnusable, "Cannot use the folder", path) }
        defer { free(real) }
        guard access(real, R_OK | W_OK | X_OK) == 0 else {
            throw .system(.folderUnusable, "Cannot write in the folder", path)
        }
        return String(cString: real)
    }

    private static func socketFolder(of path: String) -> String {
        let inside = "\(path)/run"
        guard "\(inside)/mariadb.sock".utf8.count > longestSocketPath else { return inside }
        // Not TMPDIR: a process that has another one must find the same socket.
        return "/tmp/haulout-\(geteuid())-\(String(stableHash(of: path), radix: 16))"
    }

    /// Makes a folder that nobody but its owner enters, since the server's account has no password; refuses one that
    /// others can enter or have put there.
    private static func makePrivate(_ path: String) throws(EmbeddedServerError) {
        guard mkdir(path, 0o700) != 0 else { return }
        guard errno == EEXIST else { throw .system(.folderUnusable, "Cannot make the folder", path) }
        var status = stat()
        guard lstat(path, &status) == 0 else { throw .system(.folderUnusable, "Cannot use the folder", path) }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        guard isFolder, status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            throw EmbeddedServerError(
                .folderUnusable,
                "\(path) must be a folder of the user who runs this (uid \(geteuid())) that nobody else can enter, "
                    + "because the database in it has no password. Remove it, or: chmod 700 \(path)"
            )
        }
    }

    /// FNV-1a with 64 bits: the same in every process, which Swift's own hashes are not.
    private static func stableHash(of text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
