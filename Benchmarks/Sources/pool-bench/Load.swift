import ArgumentParser
import Measuring

/// One kind of load alone, for a profiler, or for trying out a change of the pool.
struct Load: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Nothing but point SELECTs, by the pool or by C: for a profiler. Needs the tables of `pool`.")

    @Option(help: "The socket of the server.")
    var socket: String

    @Option(help: "The TCP port of the server on 127.0.0.1: to go there instead of to the socket.")
    var port: Int?

    @Option(help: "Threads.")
    var threads = 8

    @Option(help: "Connections; C has as many as threads.")
    var connections = 8

    @Option(help: "How long it counts.")
    var seconds = 5.0

    @Flag(help: "C instead of the pool.")
    var floor = false

    func run() throws {
        let pace = try floor ? paceOfFloor() : paceOfPool()
        print("\(Int(pace.rate))/s, \(rounded(pace.cpu, to: 2)) µs CPU, \(rounded(pace.switches, to: 2)) switches each")
    }

    private func paceOfFloor() throws -> Pace {
        let crowd = try FloorCrowd.selects(
            socket: port == nil ? socket : nil, port: port ?? 0, database: Server.database, threads: threads,
            users: Server.users)
        return try Pace.measure(crowd, for: seconds)
    }

    private func paceOfPool() throws -> Pace {
        let server = Server(socket: socket, port: port ?? 0)
        let pool = PoolUnderTest(server.configuration(port == nil ? .socket : .tcp), connections: connections)
        defer { pool.close() }
        try pool.open(connections)
        return try Pace.measure(Callers(threads: threads) { try pool.select($0.uid()) }, for: seconds)
    }
}
