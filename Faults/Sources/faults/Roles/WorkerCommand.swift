import ArgumentParser
import Foundation
import Haulout
import Histories

/// A process of workers, as any program with Haulout would be one; it writes down what it does.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Part of run.", shouldDisplay: false)

    @Option var config: String
    @Option var history: String

    func run() async throws {
        Leash.whenOver { kill(getpid(), SIGKILL) }
        let history = try HistoryWriter(history)
        var app = try Application(configuration: config)
        Handlers(history).register(in: &app)
        let totals = TotalsNote(history)
        let summary = try await app.run { snapshot, _ in totals.note(snapshot.totals) }
        totals.note(summary.totals)
        app.close()
    }
}

/// Writes down the totals when they have changed, and the first time that the run has begun.
private final class TotalsNote: Sendable {
    private let history: HistoryWriter
    private let last = Locked<(completed: Int, fenced: Int)?>(nil)

    init(_ history: HistoryWriter) { self.history = history }

    func note(_ totals: RunTotals) {
        let before = last.exchange((totals.completed, totals.fenced))
        if before == nil { history.write(.ready) }
        guard before?.completed != totals.completed || before?.fenced != totals.fenced else { return }
        history.write(.totals(completed: totals.completed, fenced: totals.fenced))
    }
}
