import Foundation

/// This program, started once more with other arguments. It ends when its standard input does: with its parent, however
/// that ends.
package final class Child {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    /// - Parameter log: The file that all of its output is added to; otherwise results are for ``descriptor`` and
    ///   ``text()``, and the rest goes where this program's goes.
    package init(_ arguments: [String], log: String? = nil) throws {
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        if let log {
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
            try file.seekToEnd()
            process.standardOutput = file
            process.standardError = file
        }
        // Or the next child would keep it open, and the end of this pipe would never be seen.
        for handle in [input.fileHandleForReading, input.fileHandleForWriting] {
            _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
        }
        try process.run()
    }

    package var pid: Int32 { process.processIdentifier }
    package var isRunning: Bool { process.isRunning }

    /// Sends a signal, and waits until it has ended, in whatever way.
    package func end(by signal: Int32) {
        kill(pid, signal)
        process.waitUntilExit()
    }

    /// Where what it writes can be read.
    package var descriptor: Int32 { output.fileHandleForReading.fileDescriptor }

    /// Waits until it ends by itself, and returns all that it has written.
    package func text() throws -> String {
        let data = output.fileHandleForReading.readDataToEndOfFile()
        try waitForEnd()
        return String(decoding: data, as: UTF8.self)
    }

    /// Has it end, and waits for that.
    package func end() throws {
        try input.fileHandleForWriting.close()
        try waitForEnd()
    }

    private func waitForEnd() throws {
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ChildFailure(status: process.terminationStatus) }
    }

    /// For the child: ends it as a signal would once its standard input is at an end.
    package static func endWithParent() {
        Thread {
            var byte: UInt8 = 0
            while read(0, &byte, 1) > 0 {}
            kill(getpid(), SIGTERM)
            Thread.sleep(forTimeInterval: 10)
            exit(1)
        }.start()
    }
}

package struct ChildFailure: Error, CustomStringConvertible {
    let status: Int32
    package var description: String { "A process of the measurement ended with \(status)." }
}
