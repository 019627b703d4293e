import MySQLClient
import MySQLPool

/// What a pool does with a dialer, for one thread: four connections in turns, stale ones dropped, and a statement that
/// was not sent is sent again.
final class PoolOfFour {
    private let dialer: HostDialer
    private var connections: [HostedConnection] = []
    private var turn = 0

    init(_ dialer: HostDialer) {
        self.dialer = dialer
    }

    var servers: [String] { connections.map(\.serverName) }

    func write(_ word: String) throws(DatabaseError) {
        while true {
            let hosted = try next()
            do throws(DatabaseError) {
                try hosted.connection.query("INSERT INTO note (word) VALUES (?)", [.string(word)])
                return
            } catch {
                guard error.outcome == .notSent else { throw error }
                if dialer.report(error, on: hosted) { dropStale() }
            }
        }
    }

    func close() {
        for hosted in connections { hosted.connection.close() }
    }

    private func next() throws(DatabaseError) -> HostedConnection {
        while connections.count < 4 { connections.append(try dialer.open()) }
        turn += 1
        return connections[turn % 4]
    }

    private func dropStale() {
        connections.removeAll { hosted in
            let isStale = !dialer.isCurrent(hosted.tag)
            if isStale { hosted.connection.close() }
            return isStale
        }
    }
}
