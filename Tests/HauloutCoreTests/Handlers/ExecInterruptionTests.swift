import Foundation
import HauloutCore
import Testing

/// Programs that are ended. Each opens a named pipe for writing, so that its start is a line and the end of everything
/// it started is the end of the file.
@Suite struct ExecInterruptionTests {
    /// Interrupts an attempt when its program has started, and waits for the end of all its processes.
    private static func interrupt(_ script: String, _ reason: Interruption) async throws -> AttemptResult {
        let folder = try TemporaryFolder()
        let pipe = folder.path + "/pipe"
        try #require(mkfifo(pipe, 0o600) == 0)
        let definition = ExecHandlerDefinition(arguments: ["/bin/sh", "-c", "exec 9>\(pipe); \(script)"])
        let attempt = AttemptFixture.withItems([57]).attempt(try ExecHandler(definition))
        async let result = attempt.run()
        try await onThread {
            let file = try FileHandle(forReadingFrom: URL(filePath: pipe))
            _ = try file.read(upToCount: 1)
            attempt.interrupt(reason)
            _ = try file.readToEnd()
        }
        return await result
    }

    private static func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
        }
    }

    @Test("a timeout ends the whole group of the program and keeps its last words")
    func timeout() async throws {
        let result = try await Self.interrupt(
            "trap 'echo bye; exit 1' TERM; echo hello; sleep 1000 & echo >&9; wait",
            .timeout
        )
        #expect(result.verdict == .retry(after: .seconds(10)))
        #expect(result.failures.first?.cause.kind == .timeout)
        #expect(result.failures.first?.cause.output == "hello\nbye\n")
    }

    @Test("a group that ignores SIGTERM is killed two seconds later")
    func ignoresTerm() async throws {
        let result = try await Self.interrupt(
            "trap '' TERM; (trap '' TERM; while :; do sleep 1000; done) & echo >&9; wait; sleep 1000",
            .shutdown
        )
        #expect(result.verdict == .returned && result.failures.isEmpty)
    }

    @Test("what a program leaves behind when it is ended is killed")
    func leftovers() async throws {
        let result = try await Self.interrupt(
            "(trap '' TERM; echo >&9; while :; do sleep 1000; done) & wait",
            .shutdown
        )
        #expect(result.verdict == .returned)
    }
}
