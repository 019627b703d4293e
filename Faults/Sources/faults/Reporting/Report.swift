import ArgumentParser
import Foundation

/// What a campaign, a matrix or a hunt ends with.
protocol Report: Sendable {
    /// True when nothing is to be said against Haulout.
    var isClean: Bool { get }
    var text: String { get }
    /// One object.
    func json() throws -> String
}

extension Report where Self: Encodable {
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

extension AsyncParsableCommand {
    /// Makes a report and prints it. Ends with status 1 when it is not clean, and with 70 when there is none: then what
    /// was wrong is said on stderr.
    func publish(json: Bool, _ make: @escaping @Sendable () throws -> any Report) async throws {
        // Not ignored: that would be inherited.
        signal(SIGPIPE) { _ in }
        let report: any Report
        do {
            report = try await onOwnThread(make)
        } catch {
            note("No report: \(error)")
            throw ExitCode(70)
        }
        print(json ? try report.json() : report.text)
        if !report.isClean { throw ExitCode.failure }
    }
}

/// Runs what blocks on a thread of its own, so that it takes none of Swift's cooperative ones.
func onOwnThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result(catching: body)) }.start()
    }
}

/// A line on how far it is, on stderr.
func note(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data("-- \(text)\n".utf8)) }
