package import MySQLClient

/// What the pool takes from outside: time, chance and the way to open a connection.
package struct PoolEnvironment: Sendable {
    /// The time that ages are taken with.
    package var now: @Sendable () -> PoolInstant = { .now }

    /// The part of `maxLifetime` that a new connection loses: 0 … 0.025.
    package var jitter: @Sendable () -> Double = { .random(in: 0...0.025) }

    /// Opens one connection; blocks meanwhile.
    package var open: @Sendable (ConnectionConfiguration) throws(DatabaseError) -> Connection = {
        configuration throws(DatabaseError) in
        try Connection.open(configuration)
    }

    package init() {}
}
