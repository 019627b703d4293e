import ArgumentParser
import Foundation
import HauloutCore

struct RunCommand: HauloutCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the workers until a signal, or until no runnable task is left.",
        discussion: """
            SIGTERM or SIGINT: no more tasks are claimed, running ones may finish within `shutdown` of the configuration, \
            then they are interrupted and go back to the queue at no cost. A second signal stops at once.

            With `workers.processes` of the configuration above 1, the workers run in that many processes, which this \
            one starts, watches and stops. Exit status 70 when they die again and again.
            """
    )

    @OptionGroup var config: ConfigOption
    @OptionGroup var format: FormatOption

    @Flag(help: "Stop when no runnable task is left, and print the report. Exit status 1 when a task was discarded.")
    var drain = false

    @Option(name: .customLong("process"), help: .hidden)
    var process: Int?

    func run(in environment: any CommandEnvironment, console: Console) async throws {
        if let process { return try await environment.runProcess(process, drain: drain) }
        let start = console.now()
        let summary = try await work(in: environment, console)
        summary.warnings.forEach(console.note)
        guard drain else { return }
        let (now, ended) = (console.now(), ContinuousClock.now)
        let report = try environment.withStore { store in
            return try FailureReport(
                from: store,
                scope: FailureFilter(since: .seconds(now.timeIntervalSince(start)), asOf: ended),
                totals: FailureReport.Totals(of: summary.totals),
                at: now
            )
        }
        try console.show(RunReport(summary, report: report), json: format.isJSON)
        if summary.totals.discarded > 0 { throw CommandFailure.silent }
    }

    private func work(in environment: any CommandEnvironment, _ console: Console) async throws -> RunSummary {
        let printer = ProgressPrinter(console: console)
        defer { printer.finish() }
        return try await environment.run(drain: drain) { printer.update($0) }
    }
}

extension RunSummary {
    /// What a person should know of how the run ended.
    fileprivate var warnings: [String] {
        var lines: [String] = []
        if !stuckWorkers.isEmpty {
            lines.append(
                """
                \(stuckWorkers.joined(separator: ", ")) did not react to being interrupted; the tasks were given back. \
                Let the handler look at `isCancelled`.
                """)
        }
        if unsaved > 0 {
            lines.append(
                """
                \(Words.count(unsaved, "result")) could not be written, because the database was away: those tasks run \
                again when the lease is over.
                """)
        }
        return lines
    }
}
