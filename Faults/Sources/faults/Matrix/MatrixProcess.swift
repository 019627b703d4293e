import Foundation

/// `haulout` as a process of its own, with what it says on stderr.
/// `@unchecked Sendable`: `Process` is only asked for what does not change, or under a lock of its own.
final class MatrixProcess: @unchecked Sendable {
    let pid: Int32
    private let process = Process()
    private let leash = Pipe()
    private let errors: String
    private let output: String

    /// - Parameters:
    ///   - name: Of the files in `folder` that hold what it prints.
    ///   - environment: In addition to this program's own.
    init(
        _ name: String, _ arguments: [String], _ environment: [String: String] = [:], folder: String
    ) throws {
        errors = folder + "/\(name).err"
        output = folder + "/\(name).out"
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["haulout"] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        for handle in [leash.fileHandleForReading, leash.fileHandleForWriting] {
            _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
        }
        process.standardInput = leash
        let files = try [output, errors].map { path in
            try Data().write(to: URL(fileURLWithPath: path))
            return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        }
        process.standardOutput = files[0]
        process.standardError = files[1]
        try process.run()
        pid = process.processIdentifier
        for file in files { try file.close() }
    }

    var isRunning: Bool { process.isRunning }

    /// The status that it exited with; `nil` while it runs, and when a signal has ended it.
    var status: Int32? {
        guard !process.isRunning, process.terminationReason == .exit else { return nil }
        return process.terminationStatus
    }

    /// The signal that has ended it.
    var signal: Int32? {
        guard !process.isRunning, process.terminationReason == .uncaughtSignal else { return nil }
        return process.terminationStatus
    }

    func send(_ signal: Int32) { kill(pid, signal) }

    /// What it has said so far.
    var errorText: String { (try? String(contentsOfFile: errors, encoding: .utf8)) ?? "" }
    var outputText: String { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }

    /// The names of the failpoints that it has passed, in order.
    var points: [String] {
        errorText.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            return words.count >= 2 && words[0] == "failpoint" ? String(words[1]) : nil
        }
    }

    func end() {
        send(SIGCONT)
        send(SIGKILL)
        process.waitUntilExit()
    }
}
