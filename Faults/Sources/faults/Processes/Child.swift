import Foundation

/// A process of this program in another role.
final class Child: @unchecked Sendable {  // `Process` is only asked for what does not change, or under its own lock.
    let name: String
    let pid: Int32
    private let process = Process()
    private let input = Pipe()

    /// - Parameters:
    ///   - name: Also of its history and its log, in `folder`.
    ///   - environment: In addition to this program's own.
    init(name: String, arguments: [String], environment: [String: String], folder: String) throws {
        self.name = name
        let log = folder + "/\(name).log"
        guard FileManager.default.createFile(atPath: log, contents: nil), let output = FileHandle(forWritingAtPath: log)
        else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: log]) }
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        // Or the next child would keep it open, and the end of this pipe would never be seen.
        for handle in [input.fileHandleForReading, input.fileHandleForWriting] {
            _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
        }
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try output.close()
        pid = process.processIdentifier
    }

    var isRunning: Bool { process.isRunning }

    /// As a shell gives it: 128 and more for signals.
    var status: Int {
        Int(process.terminationStatus) + (process.terminationReason == .uncaughtSignal ? 128 : 0)
    }

    func signal(_ number: Int32) { kill(pid, number) }

    /// SIGSTOP, and SIGCONT after so many seconds.
    func pause(for seconds: Double) {
        signal(SIGSTOP)
        Thread.sleep(forTimeInterval: seconds)
        signal(SIGCONT)
    }

    /// Lets go of it: see ``Leash``.
    func release() { try? input.fileHandleForWriting.close() }

    /// - Returns: False when it still runs after so many seconds.
    func waitForEnd(within seconds: Double) -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while process.isRunning {
            guard ContinuousClock.now < end else { return false }
            Thread.sleep(forTimeInterval: 0.01)
        }
        return true
    }
}
