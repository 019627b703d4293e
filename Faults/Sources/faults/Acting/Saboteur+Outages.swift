import FaultPlan
import FaultProxy
import Foundation
import MySQLPool

/// Faults that everybody feels.
extension Saboteur {
    func breakService(_ entry: FaultPlan.Entry) throws -> Bool {
        switch entry.kind {
        case .halfOpen: link(entry, .stalled(requests: entry.pick % 3 != 1, replies: entry.pick % 3 != 2))
        case .slow: link(entry, .delayed(0.01 + Double(entry.pick % 24) / 100))
        case .trickle: link(entry, .trickling(0.0005 + Double(entry.pick % 16) / 10_000))
        case .killServer: try restart(entry) { $0.process.signal(SIGKILL) }
        case .stopServer: try restart(entry) { try $0.stop() }
        case .pauseServer:
            fault(entry, on: "the server") {
                stage.server.process.signal(SIGSTOP)
                pause(entry.length)
                stage.server.process.signal(SIGCONT)
            }
        case .readOnly: try setting(entry, "read_only", to: "1", back: "0")
        case .fewConnections:
            // 10 is the least the server takes; the children want four times as many.
            try setting(entry, "max_connections", to: "10", back: "200") { stage.proxy.hangUp() }
        case .lockWaits: try fault(entry, on: "rows") { try stage.tables.holdRows(entry.length, by: entry.pick) }
        case .deadlocks: fault(entry, on: "rows") { Contention(stage.tables).run(for: entry.length, by: entry.pick) }
        case .diskFull:
            guard let disk = SmallDisk(stage.server.folder) else { return false }
            try fault(entry, on: "the server's disk") {
                try disk.fill()
                pause(entry.length)
                try disk.makeRoom()
                // A server that could not write its log looks again after a minute only.
                try stage.tables.awaitWriting(within: 90)
            }
        default: return false
        }
        return true
    }

    private func link(_ entry: FaultPlan.Entry, _ condition: Condition) {
        fault(entry, on: "all connections") {
            stage.proxy.condition = condition
            pause(entry.length)
            // Half of the time what was under way arrives late, half of the time it never does.
            if case .stalled = condition, entry.pick / 3 % 2 == 0 { stage.proxy.hangUp() }
            stage.proxy.condition = .clear
        }
    }

    private func restart(_ entry: FaultPlan.Entry, _ end: (Server) throws -> Void) throws {
        let pid = stage.server.process.pid
        try fault(entry, on: "the server") {
            try end(stage.server)
            if let pid { ServerProcess.waitForEnd(of: pid) }
            pause(entry.length)
            try stage.server.start()
        }
    }

    private func setting(
        _ entry: FaultPlan.Entry, _ name: String, to value: String, back: String, then: () -> Void = {}
    ) throws {
        try fault(entry, on: "the server") {
            try stage.tables.withConnection { connection in
                // One connection for both: later there may be none to be had.
                try connection.execute("SET GLOBAL \(unsafeRaw: "\(name) = \(value)")")
                then()
                pause(entry.length)
                try connection.execute("SET GLOBAL \(unsafeRaw: "\(name) = \(back)")")
            }
        }
    }
}
