public import Foundation
import HauloutCore

/// Where commands write, and what they know of the person in front of them.
public struct Console: Sendable {
    /// Writes to stdout: results.
    public var output: @Sendable (String) throws -> Void
    /// Writes to stderr: everything else.
    public var error: @Sendable (String) -> Void
    /// Reads all of stdin.
    public var input: @Sendable () throws -> Data
    /// How many columns the terminal on stdout has; `nil` when stdout is none.
    public var width: Int?
    /// How many lines the terminal on stdout has; `nil` when stdout is none.
    public var height: Int?
    /// How many columns the terminal on stderr has; `nil` when stderr is none, and its lines cannot be rewritten.
    public var errorWidth: Int?
    public var now: @Sendable () -> Date
    /// Waits; `false` when there is nothing more to wait for.
    public var pause: @Sendable (Duration) async -> Bool

    public init(
        output: @escaping @Sendable (String) throws -> Void,
        error: @escaping @Sendable (String) -> Void,
        input: @escaping @Sendable () throws -> Data,
        width: Int? = nil,
        height: Int? = nil,
        errorWidth: Int? = nil,
        now: @escaping @Sendable () -> Date = { Date() },
        pause: @escaping @Sendable (Duration) async -> Bool
    ) {
        self.output = output
        self.error = error
        self.input = input
        self.width = width
        self.height = height
        self.errorWidth = errorWidth
        self.now = now
        self.pause = pause
    }

    /// The console of this program.
    public static var standard: Console {
        Console(
            output: { try ResultFile.write($0, to: .standardOutput) },
            // There is nobody left to tell when stderr is closed.
            error: { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) },
            input: { try FileHandle.standardInput.readToEnd() ?? Data() },
            width: Terminal.width(of: .output),
            height: Terminal.height(of: .output),
            errorWidth: Terminal.width(of: .error),
            pause: { (try? await Task.sleep(for: $0)) != nil }
        )
    }

    /// Writes a result: as JSON, or as text for people.
    func show(_ result: some Presentable, json: Bool) throws {
        let text = json ? try JSONText.encode(result) : result.text(width: width)
        try output(text.hasSuffix("\n") ? text : text + "\n")
    }

    /// Writes one line to stderr.
    func note(_ line: String) {
        error(line + "\n")
    }
}
