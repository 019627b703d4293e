internal import Foundation
public import Logging
internal import Synchronization

#if canImport(System)
    internal import System
#else
    internal import SystemPackage
#endif

/// A file to which every failure is added as it happens, one line of JSON each; see ``FailureJSON``.
///
/// Several processes may share one file: a line is written whole. A log that cannot be written is reported once, and
/// again after it has worked meanwhile; it never fails a task.
public final class FailureLog: Sendable {
    private struct State {
        /// `nil` until it is needed.
        var file: FileDescriptor?
        var isReported = false
        /// True when the file ends in the middle of a line, as when the disk was full.
        var isTorn = false
    }

    private let path: String
    private let logger: Logger
    private let state = Mutex(State())

    /// Opens nothing: file and folder are made for the first failure.
    ///
    /// - Parameter logger: Gets the report of a log that cannot be written.
    public init(path: String, logger: Logger) {
        self.path = path
        self.logger = logger
    }

    deinit {
        state.withLock { Self.close(&$0) }
    }

    /// Adds a line.
    public func append(_ failure: Failure) {
        let line = FailureJSON(failure).text + "\n"
        let problem = state.withLock { state -> (any Error)? in
            do {
                try write(line, &state)
                state.isReported = false
                return nil
            } catch {
                defer { state.isReported = true }
                return state.isReported ? nil : error
            }
        }
        if let problem { logger.error("Failures cannot be written to \(path): \(problem)") }
    }

    /// Closes the file, so that the next failure opens it anew: for log rotation, after the old file was renamed.
    public func reopen() {
        state.withLock { Self.close(&$0) }
    }

    private func write(_ line: String, _ state: inout State) throws {
        let file = try state.file ?? open()
        state.file = file
        // One call for the whole line: with O_APPEND, lines of other processes are not mixed into it.
        let bytes = Array((state.isTorn ? "\n" + line : line).utf8)
        let written = try bytes.withUnsafeBytes { try file.write($0) }
        state.isTorn = written < bytes.count
        if state.isTorn { throw Errno.noSpace }
    }

    private func open() throws -> FileDescriptor {
        let folder = URL(filePath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return try FileDescriptor.open(
            FilePath(path),
            .writeOnly,
            options: [.append, .create, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead]
        )
    }

    private static func close(_ state: inout State) {
        try? state.file?.close()
        state.file = nil
    }
}
