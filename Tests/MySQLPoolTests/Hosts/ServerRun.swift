import Dispatch
import Foundation
import Synchronization

/// One run of a server. It ends with the test process, however that ends: a shell between the two reads a pipe, kills the
/// server when the pipe closes, and removes the folder.
final class ServerRun: Sendable {
    /// Without `wait`: a child of a Dispatch thread has SIGCHLD blocked, and a shell then waits for ever.
    private static let guardian = """
        folder=$1; shift
        "$@" & server=$!
        answer=; read -r answer
        kill -KILL $server
        [ "$answer" = keep ] || rm -rf "$folder"
        """

    private let orders = Pipe()
    private let ready = DispatchSemaphore(value: 0)
    private let gone = DispatchSemaphore(value: 0)
    private let log = Mutex("")

    init(_ command: [String], folder: String) throws {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", Self.guardian, "sh", folder] + command
        process.standardInput = orders
        process.standardOutput = FileHandle.nullDevice
        process.standardError = output
        // A shell that held the other end of its own pipe would never see it close.
        let orders = orders.fileHandleForWriting.fileDescriptor
        guard fcntl(orders, F_SETFD, FD_CLOEXEC) == 0 else { throw NotStarted(log: "no pipe") }
        try process.run()
        let reader = output.fileHandleForReading
        // The pipe ends when the shell and the server have.
        DispatchQueue(label: "test.server").async { [self] in
            while case let data = reader.availableData, !data.isEmpty {
                if hear(String(decoding: data, as: UTF8.self)) { ready.signal() }
            }
            ready.signal()
            gone.signal()
        }
    }

    /// Blocks until the server says that it is ready.
    func waitUntilReady() throws {
        let isInTime = ready.wait(timeout: .now() + 60) == .success
        let log = log.withLock { $0 }
        guard isInTime, log.contains(Self.welcome) else { throw NotStarted(log: String(log.suffix(2000))) }
    }

    /// Kills the server and blocks until it is gone.
    func kill() {
        try? orders.fileHandleForWriting.write(contentsOf: Data("keep\n".utf8))
        gone.wait()
    }

    /// Whether the server has become ready by this piece of its log.
    private func hear(_ piece: String) -> Bool {
        log.withLock { log in
            let wasReady = log.contains(Self.welcome)
            log += piece
            return !wasReady && log.contains(Self.welcome)
        }
    }

    private static let welcome = "ready for connections"

    struct NotStarted: Error { let log: String }
}
