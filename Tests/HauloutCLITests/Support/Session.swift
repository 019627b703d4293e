import Foundation
import HauloutCLI
import Synchronization

/// One command line, run without a process: what it printed, and how it ended.
struct Session {
    let status: Int32
    let output: String
    let error: String

    /// The result as JSON.
    var json: [String: Any] {
        get throws {
            let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
            return object as? [String: Any] ?? [:]
        }
    }

    /// - Parameters:
    ///   - pauses: How often `status --watch` gets to look again.
    ///   - times: What the clock says, one after the other, the last one for ever.
    @MainActor static func run(
        _ arguments: String...,
        in environment: TestEnvironment = TestEnvironment(),
        input: String = "",
        width: Int? = nil,
        height: Int? = nil,
        errorWidth: Int? = nil,
        pauses: Int = 0,
        times: [Date] = [TestEnvironment.now]
    ) async -> Session {
        let output = Recorder()
        let error = Recorder()
        let clock = Mutex(times)
        let remaining = Mutex(pauses)
        let console = Console(
            output: { output.write($0) },
            error: { error.write($0) },
            input: { Data(input.utf8) },
            width: width,
            height: height,
            errorWidth: errorWidth,
            now: { clock.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] } },
            pause: { _ in
                remaining.withLock { left in
                    left -= 1
                    return left >= 0
                }
            }
        )
        let status = await HauloutTool(console: console) { _ in environment }.run(arguments)
        return Session(status: status, output: output.text, error: error.text)
    }
}

/// Collects what is written.
final class Recorder: Sendable {
    private let written = Mutex("")
    var text: String { written.withLock { $0 } }

    func write(_ text: String) {
        written.withLock { $0 += text }
    }
}
