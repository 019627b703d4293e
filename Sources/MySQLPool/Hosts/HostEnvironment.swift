package import MySQLClient

/// What a `HostDialer` takes from outside: time, chance and the way to open a connection.
package struct HostEnvironment: Sendable {
    package var now: @Sendable () -> PoolInstant = { .now }

    /// 0 ..< 1, for the length of a pause.
    package var chance: @Sendable () -> Double = { .random(in: 0..<1) }

    /// Opens one connection to the endpoint of the configuration; blocks meanwhile.
    package var open: @Sendable (ConnectionConfiguration) throws(DatabaseError) -> Connection = {
        configuration throws(DatabaseError) in
        try Connection.open(configuration)
    }

    package init() {}
}
