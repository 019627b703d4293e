import ArgumentParser
import Foundation
import Measuring
import MySQLClient
import Reporting

/// Everything about the pool, in one run.
struct Measure: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pool",
        abstract: "The pool beside C over libmariadb, and beside other pools that are installed."
    )

    @OptionGroup var options: BenchOptions

    @Option(help: "The TCP port of the same server, on 127.0.0.1.")
    var port: Int

    @Option(help: "How long each round of SELECTs counts.")
    var seconds = 2.0

    @Option(help: "The folder of programs that measure other pools.")
    var rivals: String?

    func run() throws {
        let server = Server(socket: options.socket, port: port)
        let root = try server.prepare()
        defer { root.close() }
        let report = try report(on: server, as: root)
        print(options.json ? try report.json() : PoolTable(report).text)
    }

    private func report(on server: Server, as root: Connection) throws -> PoolReport {
        let borrow = BorrowReturnTrial(server: server, rounds: options.rounds)
        var report = PoolReport(
            server: root.server.text,
            cpus: ProcessInfo.processInfo.activeProcessorCount,
            machine: Machine(),
            rounds: options.rounds,
            seconds: seconds,
            multiplex8x8: try multiplex(server, threads: 8),
            multiplex64x8: try multiplex(server, threads: 64),
            multiplex8x8TCP: try multiplex(server, threads: 8, over: .tcp),
            multiplex64x8TCP: try multiplex(server, threads: 64, over: .tcp),
            borrowReturn: try borrow.run(looking: false),
            borrowReturnChecked: try borrow.run(looking: true),
            bulk: try BulkTrial(server: server, root: root, rounds: options.rounds).run(),
            spike: try SpikeTrial(server: server, root: root).run(),
            kill: try KillTrial(server: server, root: root).run()
        )
        guard let rivals else { return report }
        for rival in Rival.all {
            report.add(try rival.run(in: rivals, on: server, rounds: options.rounds, seconds: seconds), of: rival)
        }
        return report
    }

    private func multiplex(_ server: Server, threads: Int, over way: Server.Way = .socket) throws -> Multiplex {
        try MultiplexTrial(
            server: server, way: way, threads: threads, connections: 8, rounds: options.rounds, seconds: seconds
        ).run()
    }
}
