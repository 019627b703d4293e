import Foundation
import Synchronization
import Testing

@testable import EmbeddedMariaDB

// One after another: each blocks its thread for a second, and other suites need theirs.
@Suite(
    "A private MariaDB",
    .serialized,
    .enabled(
        if: TestPrograms.areInstalled,
        "no MariaDB here: apt-get install mariadb-server-core mariadb-client-core (script/test does)"
    )
)
struct EmbeddedServerTests {
    @Test("is made, started and stopped in a folder that was not there")
    func freshFolder() throws {
        try withTestFolder { folder in
            let server = try EmbeddedServer.acquire(folder: folder)
            #expect(ServerProbe.answers(socket: server.socket))
            #expect(server.user == "root")
            try server.release()
            #expect(!ServerProbe.answers(socket: server.socket))
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(names == ["data", "mariadb.log", "run", "start.lock", "tmp", "users.lock"])
        }
    }

    @Test("keeps its data from one start to the next")
    func secondStart() throws {
        try withTestFolder { folder in
            try EmbeddedServer.acquire(folder: folder).release()
            let made = try creationDate(of: "\(folder)/data/ibdata1")
            try EmbeddedServer.acquire(folder: folder).release()
            #expect(try creationDate(of: "\(folder)/data/ibdata1") == made)
        }
    }

    @Test("is shared, and stopped by whoever leaves last")
    func sharing() throws {
        try withTestFolder { folder in
            let process = try ServerProcess.inFolder(folder)
            let first = try EmbeddedServer.acquire(folder: folder)
            let owner = try #require(process.dataOwner)
            let second = try EmbeddedServer.acquire(folder: folder)
            #expect(second.socket == first.socket)
            #expect(process.dataOwner == owner)
            try first.release()
            try first.release()
            #expect(ServerProbe.answers(socket: second.socket))
            try second.release()
            #expect(process.dataOwner == nil)
        }
    }

    @Test("is started once when many ask for it at the same time")
    func simultaneousStarts() throws {
        try withTestFolder { folder in
            let servers = Mutex<[EmbeddedServer]>([])
            DispatchQueue.concurrentPerform(iterations: 4) { _ in
                let server = Result { try EmbeddedServer.acquire(folder: folder) }
                #expect(throws: Never.self) { try servers.withLock { $0.append(try server.get()) } }
            }
            let log = try String(contentsOfFile: "\(folder)/mariadb.log", encoding: .utf8)
            #expect(log.components(separatedBy: "ready for connections").count == 2)
            for server in servers.withLock({ $0 }) { try server.release() }
            #expect(try ServerProcess.inFolder(folder).dataOwner == nil)
        }
    }

    @Test("is started anew after somebody killed it")
    func killedServer() throws {
        try withTestFolder { folder in
            let process = try ServerProcess.inFolder(folder)
            let before = try EmbeddedServer.acquire(folder: folder)
            let victim = try #require(process.dataOwner)
            kill(victim, SIGKILL)
            #expect(poll(limit: .seconds(30)) { process.dataOwner == nil })
            let after = try EmbeddedServer.acquire(folder: folder)
            #expect(ServerProbe.answers(socket: after.socket))
            #expect(process.dataOwner != victim)
            try before.release()
            try after.release()
        }
    }

    @Test("does not count a process that was killed as a user")
    func killedUser() throws {
        try withTestFolder { folder in
            let process = try ServerProcess.inFolder(folder)
            let server = try EmbeddedServer.acquire(folder: folder)
            let other = try userInAnotherProcess(of: "\(folder)/users.lock")
            try server.release()
            #expect(process.dataOwner != nil)
            kill(other.processIdentifier, SIGKILL)
            other.waitUntilExit()
            try EmbeddedServer.acquire(folder: folder).release()
            #expect(process.dataOwner == nil)
        }
    }

    @Test("is out of reach of the terminal's signals and of our files")
    func detached() throws {
        try withTestFolder { folder in
            var pipeEnds: [Int32] = [0, 0]
            // Unlike Foundation's, such a pipe is handed on to programs that are started.
            #expect(pipe(&pipeEnds) == 0)
            defer { pipeEnds.forEach { close($0) } }
            let server = try EmbeddedServer.acquire(folder: folder)
            let owner = try #require(try ServerProcess.inFolder(folder).dataOwner)
            #expect(getsid(owner) == owner)
            let descriptors = "/proc/\(owner)/fd"
            let files = try FileManager.default.contentsOfDirectory(atPath: descriptors)
                .compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "\(descriptors)/\($0)") }
            #expect(!files.contains { $0.hasSuffix(".lock") })
            let ourPipe = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(pipeEnds[0])")
            #expect(!files.contains(ourPipe))
            try server.release()
        }
    }

    @Test("has its socket elsewhere when the folder's path is too long for one")
    func longPath() throws {
        try withTestFolder(named: String(repeating: "long-", count: 25)) { folder in
            let server = try EmbeddedServer.acquire(folder: folder)
            #expect(server.socket.utf8.count <= 107)
            #expect(ServerProbe.answers(socket: server.socket))
            let second = try EmbeddedServer.acquire(folder: folder)
            #expect(second.socket == server.socket)
            try server.release()
            try second.release()
        }
    }

    @Test("does not delete the temporary tables of another server when it starts")
    func temporaryTables() throws {
        try withTestFolder { folder in
            let name = "#sql-temptable-\(UUID().uuidString).MAI"
            let table = FileManager.default.temporaryDirectory.appending(path: name)
            try Data().write(to: table)
            defer { try? FileManager.default.removeItem(at: table) }
            try EmbeddedServer.acquire(folder: folder).release()
            #expect(FileManager.default.fileExists(atPath: table.path))
        }
    }

    @Test("leaves nothing of a start that was broken off")
    func unfinishedData() throws {
        try withTestFolder { folder in
            let unfinished = "\(folder)/data.unfinished-1/mysql"
            try FileManager.default.createDirectory(atPath: unfinished, withIntermediateDirectories: true)
            try EmbeddedServer.acquire(folder: folder).release()
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/data.unfinished-1"))
        }
    }

    @Test("that cannot start is reported with the end of its log")
    func startFails() throws {
        try withTestFolder { folder in
            // An empty folder is no database: there are no accounts in it.
            try FileManager.default.createDirectory(atPath: "\(folder)/data", withIntermediateDirectories: true)
            let error = #expect(throws: EmbeddedServerError.self) { try EmbeddedServer.acquire(folder: folder) }
            #expect(error?.kind == .notStarted)
            #expect(error?.message.contains("[ERROR]") == true)
        }
    }

    private func creationDate(of path: String) throws -> Date? {
        try FileManager.default.attributesOfItem(atPath: path)[.creationDate] as? Date
    }

    /// Starts a process that holds the shared lock until it is killed; returns once it holds it.
    private func userInAnotherProcess(of lockFile: String) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/flock")
        process.arguments = ["--shared", "--no-fork", lockFile, "sleep", "600"]
        try process.run()
        // Trying the lock would not tell: that of the server's first user is in the way as well.
        #expect(poll(limit: .seconds(30)) { Self.locks(of: process.processIdentifier) > 0 })
        return process
    }

    private static func locks(of process: pid_t) -> Int {
        // Foundation reads a file without a size, as this one is, to the end only through a handle.
        let list = try? FileHandle(forReadingFrom: URL(filePath: "/proc/locks")).readToEnd()
        return String(decoding: list ?? Data(), as: UTF8.self).split(separator: "\n").count {
            $0.split(separator: " ").contains("\(process)")
        }
    }
}
