import Glibc
import Synchronization

/// A child process in a session of its own: no terminal's Ctrl-C or hang-up reaches it, and it outlives its parent.
final class DetachedProcess: Sendable {
    private let identifier: pid_t
    /// What `waitpid` said; `nil` while the process runs. Asked once only: a second time it may be about another one.
    private let ending = Mutex<Int32?>(nil)

    /// Starts `program`, which gets no input, writes both outputs to the end of the file `output`, and inherits no
    /// descriptor, no signal setting and of the environment only what names the user or the place on earth.
    ///
    /// - Parameters:
    ///   - searchPath: Its `PATH`.
    ///   - temporary: Its `TMPDIR`.
    init(
        _ program: String,
        _ arguments: [String],
        output: String,
        searchPath: [String],
        temporary: String
    ) throws(EmbeddedServerError) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        for descriptor in Self.openDescriptors where descriptor > STDERR_FILENO {
            // A pipe that the server kept open would keep its reader waiting for as long as the server lives.
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }

        var attributes = Self.attributes()
        defer { posix_spawnattr_destroy(&attributes) }
        let settings = ["PATH=\(searchPath.joined(separator: ":"))", "TMPDIR=\(temporary)"]
        var identifier: pid_t = 0
        let code = Self.withPointers(to: [program] + arguments) { arguments in
            Self.withPointers(to: Self.inherited + settings) { environment in
                posix_spawn(&identifier, program, &actions, &attributes, arguments, environment)
            }
        }
        guard code == 0 else { throw .system(.notStarted, "Cannot start", program, code: code) }
        self.identifier = identifier
    }

    var hasEnded: Bool { status != nil }

    /// Whether it has ended with exit status 0.
    var succeeded: Bool { status == 0 }

    /// Ends it at once, and everything it has started in its session's first process group.
    func kill() {
        guard !hasEnded else { return }
        Glibc.kill(-identifier, SIGKILL)
    }

    private var status: Int32? {
        ending.withLock { ending in
            var status: Int32 = 0
            if ending == nil, waitpid(identifier, &status, WNOHANG) == identifier { ending = status }
            return ending
        }
    }

    /// `POSIX_SPAWN_SETSID` of `<spawn.h>`, which hides it unless `_GNU_SOURCE` is defined.
    private static let posixSpawnSetSID: Int32 = 0x80

    /// The descriptors of this process. Some may be gone when they are used: closing those does no harm.
    private static var openDescriptors: [Int32] {
        guard let folder = opendir("/proc/self/fd") else { return [] }
        defer { closedir(folder) }
        var descriptors: [Int32] = []
        while let entry = readdir(folder) {
            let number = withUnsafeBytes(of: &entry.pointee.d_name) { name in
                Int32(String(decoding: name.prefix { $0 != 0 }, as: UTF8.self))
            }
            if let number { descriptors.append(number) }
        }
        return descriptors
    }

    /// A new session, no signal blocked, each with its default action: a parent that ignores SIGTERM in order to handle
    /// it otherwise would hand that on.
    private static func attributes() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes,
            Int16(posixSpawnSetSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
        )
        return attributes
    }

    private static var inherited: [String] {
        let names = ["HOME", "LANG", "LC_ALL", "TZ", "USER"]
        return names.compactMap { name in
            getenv(name).map { value in "\(name)=\(String(cString: value))" }
        }
    }

    private static func withPointers<Result>(
        to strings: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers = strings.map { strdup($0) }
        defer { pointers.forEach { free($0) } }
        return body(pointers + [nil])
    }
}
