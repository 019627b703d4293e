import Dispatch
import Foundation

/// The built executable as a process of its own.
///
/// `@unchecked Sendable`: set up before anybody else sees it; `Process` then takes signals and waits from any thread.
final class Command: @unchecked Sendable {
    /// How a command ended.
    struct Result {
        /// The exit status; `nil` when a signal ended the process.
        let status: Int32?
        let output: String
        let error: String
    }

    /// The executable that was built together with these tests, and lies beside them.
    static let executable: String = {
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appendingPathComponent("haulout").path
    }()
    static let isBuilt = FileManager.default.isExecutableFile(atPath: executable)
    static let hint = "no executable `haulout` beside the tests: swift build (script/test does)"

    let pid: pid_t
    private let process = Process()
    private let output: URL
    private let error: URL

    /// - Parameter output: The folder of the files that hold what it prints.
    init(_ arguments: [String], output folder: String) throws {
        let name = UUID().uuidString
        output = URL(fileURLWithPath: "\(folder)/\(name).out")
        error = URL(fileURLWithPath: "\(folder)/\(name).err")
        for file in [output, error] { try Data().write(to: file) }
        process.executableURL = URL(fileURLWithPath: Self.executable)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: error)
        try process.run()
        pid = process.processIdentifier
    }

    deinit {
        if process.isRunning { kill(pid, SIGKILL) }
    }

    var isRunning: Bool { process.isRunning }

    /// What it has written to stderr until now.
    var errorSoFar: String { (try? String(contentsOf: error, encoding: .utf8)) ?? "" }

    func send(_ signal: Int32) {
        kill(pid, signal)
    }

    /// Waits for the end. Blocks. A command that hangs is killed after ten minutes, so that only its own test fails.
    func wait() throws -> Result {
        let end = DispatchWorkItem { [pid] in _ = kill(pid, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(600), execute: end)
        process.waitUntilExit()
        end.cancel()
        return Result(
            status: process.terminationReason == .exit ? process.terminationStatus : nil,
            output: try String(contentsOf: output, encoding: .utf8),
            error: try String(contentsOf: error, encoding: .utf8)
        )
    }
}
