package import MySQLClient

/// Ends statements on the server: the one connection of a pool that never runs anything else.
///
/// It is opened by the first kill and kept: a kill is wanted just when all other connections are busy, and perhaps the
/// server has no room for one more. Kills that come together have a connection each, which serve until none is under way.
package final class Canceller: Sendable {
    package typealias Open = @Sendable (ConnectionConfiguration) throws(DatabaseError) -> Connection

    /// The connections to one server.
    private struct Controls {
        var free: [Connection] = []
        var busy = 0
    }

    private let open: Open
    private let willKill: @Sendable (UInt64) throws(DatabaseError) -> Void
    /// `nil` once closed: a kill after that has a connection for itself.
    private let controls = Lock<[ConnectionConfiguration.Endpoint: Controls]?>([:])

    /// How long a kill may take in all before it counts as failed. A server that does not answer sooner has worse
    /// troubles than this statement.
    private static let patience = Duration.seconds(2)

    /// - Parameter willKill: Called before each kill.
    package init(
        open: @escaping Open,
        willKill: @escaping @Sendable (UInt64) throws(DatabaseError) -> Void = { (_) throws(DatabaseError) in }
    ) {
        self.open = open
        self.willKill = willKill
    }

    /// Ends what the connection is running on its server, which takes a round trip. The connection stays good.
    ///
    /// - Parameter sending: Called right before the server is told.
    /// - Returns: False when the server knows of no such session.
    /// - Throws: `DatabaseError` when the server cannot be told.
    @discardableResult
    package func kill(_ connection: Connection, sending: () -> Void = {}) throws(DatabaseError) -> Bool {
        try willKill(connection.threadID)
        let endpoint = connection.configuration.endpoint
        let kept = take(for: endpoint)
        var control: Connection?
        defer { put(control, for: endpoint) }
        let used = if let kept { kept } else { try open(Self.patient(connection.configuration)) }
        sending()
        var isKnown = true
        do throws(DatabaseError) {
            try used.execute("KILL QUERY \(unsafeRaw: connection.threadID)")
        } catch {
            // 1094: no such thread.
            guard error.code == 1094 else {
                used.close()
                throw error
            }
            isKnown = false
        }
        control = used
        return isKnown
    }

    package func close() {
        let all = controls.withLock { $0.take() }
        for connection in all?.values.flatMap(\.free) ?? [] { connection.close() }
    }

    /// A connection that nobody else uses until it is `put` back; `nil` when there is none. `put` has to be called then too.
    private func take(for endpoint: ConnectionConfiguration.Endpoint) -> Connection? {
        var kept = controls.withLock { controls in
            controls?[endpoint, default: Controls()].busy += 1
            return controls?[endpoint]?.free.popLast()
        }
        while let connection = kept, !connection.isAlive() {
            connection.close()
            kept = controls.withLock { $0?[endpoint]?.free.popLast() }
        }
        return kept
    }

    /// Ends a use: of several connections, one is kept once the last of them is back.
    private func put(_ connection: Connection?, for endpoint: ConnectionConfiguration.Endpoint) {
        let surplus: [Connection] = controls.withLock { controls in
            guard var mine = controls?[endpoint] else { return connection.map { [$0] } ?? [] }
            mine.busy -= 1
            if let connection { mine.free.append(connection) }
            let surplus = mine.busy == 0 ? Array(mine.free.dropFirst()) : []
            mine.free.removeLast(surplus.count)
            controls?[endpoint] = mine
            return surplus
        }
        for connection in surplus { connection.close() }
    }

    private static func patient(_ configuration: ConnectionConfiguration) -> ConnectionConfiguration {
        var configuration = configuration
        configuration.connectTimeout = patience
        configuration.readTimeout = patience
        configuration.writeTimeout = patience
        configuration.sessionStatements = []
        configuration.database = nil
        return configuration
    }
}
