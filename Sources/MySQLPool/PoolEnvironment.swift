package import MySQLClient

/// What the pool takes from outside: time, chance and the way to open a connection.
package struct PoolEnvironment: Sendable {
    /// The time that ages are taken with; `nil` for the real one, which is then asked without a detour.
    package var now: (@Sendable () -> PoolInstant)?

    /// The part of `maxLifetime` that a new connection loses: 0 … 0.025.
    package var jitter: @Sendable () -> Double = { .random(in: 0...0.025) }

    /// How much a pause after a failed connect is shortened, from not at all to by half: 0 … 1.
    package var chance: @Sendable () -> Double = { .random(in: 0...1) }

    /// Opens one connection; blocks meanwhile.
    package var open: @Sendable (ConnectionConfiguration) throws(DatabaseError) -> Connection = {
        configuration throws(DatabaseError) in
        try Connection.open(configuration)
    }

    /// Called before a statement is ended on the server, with its connection's number there.
    package var willKill: @Sendable (UInt64) throws(DatabaseError) -> Void = { (_) throws(DatabaseError) in }

    package init() {}
}
