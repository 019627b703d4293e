import ArgumentParser
import Foundation
import Haulout
import Histories
import MySQLPool

/// A process that enqueues, on several threads, and writes down what it is told.
struct ProducerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "producer", abstract: "Part of run.", shouldDisplay: false)

    @Option var config: String
    @Option var history: String
    @Option(help: "Begins all keys.") var name: String
    @Option var seed: UInt64
    @Option(help: "How many orders a second, of all threads together.") var rate: Double

    private static let threads = 3

    func run() async throws {
        let isOver = Locked(false)
        Leash.whenOver {
            _ = isOver.exchange(true)
            // What is in hand is brought to its end, but not for ever.
            Thread.sleep(forTimeInterval: 60)
            Foundation.exit(75)
        }
        let app = try await onOwnThread { try opened() }
        let history = try HistoryWriter(history)
        history.write(.ready)
        await withTaskGroup { group in
            for thread in 0..<Self.threads {
                let book = OrderBook(name: "\(name)-\(thread)", seed: seed &+ UInt64(thread))
                let pause = Double(Self.threads) / rate
                group.addTask {
                    try? await onOwnThread { Producer(app, history).run(book, pause: pause) { isOver.current } }
                }
            }
        }
        app.close()
    }

    /// Not before the database is there: who enqueues has nothing to do without it.
    private func opened() throws -> Application {
        var app = try Application(configuration: config)
        for job in Order.Job.allCases { app.handle(Jobs.definition(job), with: SwiftHandler { _ in }) }
        while (try? app.store) == nil { Thread.sleep(forTimeInterval: 0.1) }
        return app
    }
}
