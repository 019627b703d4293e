package import MySQLClient

/// Ends statements on the server: the one connection of a pool that never runs anything else.
///
/// It is opened by the first kill and kept: a kill is wanted just when all other connections are busy, and perhaps the
/// server has no room for one more.
package final class Canceller: Sendable {
    package typealias Open = @Sendable (ConnectionConfiguration) throws(DatabaseError) -> Connection

    private let open: Open
    private let willKill: @Sendable (UInt64) throws(DatabaseError) -> Void
    /// `nil` once closed: a kill after that has a connection for itself.
    private let connections = Lock<[ConnectionConfiguration.Endpoint: Connection]?>([:])

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
    /// - Throws: `DatabaseError` when the server cannot be told. A session that has ended already is no error.
    package func kill(_ connection: Connection, sending: () -> Void = {}) throws(DatabaseError) {
        try willKill(connection.threadID)
        let endpoint = connection.configuration.endpoint
        let control = try take(for: connection.configuration)
        sending()
        do throws(DatabaseError) {
            try control.execute("KILL QUERY \(unsafeRaw: connection.threadID)")
        } catch {
            // 1094: no such thread.
            guard error.code == 1094 else {
                control.close()
                throw error
            }
        }
        put(control, for: endpoint)
    }

    package func close() {
        let all = connections.withLock { $0.take() }
        for connection in all?.values.map(\.self) ?? [] { connection.close() }
    }

    /// Out of the lock while it is used, so that two kills at once use two connections instead of waiting.
    private func take(for configuration: ConnectionConfiguration) throws(DatabaseError) -> Connection {
        let kept = connections.withLock { $0?.removeValue(forKey: configuration.endpoint) }
        if let kept {
            if kept.isAlive() { return kept }
            kept.close()
        }
        var configuration = configuration
        configuration.connectTimeout = Self.patience
        configuration.readTimeout = Self.patience
        configuration.writeTimeout = Self.patience
        configuration.sessionStatements = []
        configuration.database = nil
        return try open(configuration)
    }

    private func put(_ connection: Connection, for endpoint: ConnectionConfiguration.Endpoint) {
        let surplus = connections.withLock { connections in
            connections == nil ? connection : connections?.updateValue(connection, forKey: endpoint)
        }
        surplus?.close()
    }
}
