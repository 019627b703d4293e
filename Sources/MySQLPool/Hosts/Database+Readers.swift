/// Reading from replicas, where the caller says so.
///
/// Nothing is sent there by itself: a replica lags behind the writer, so that a program which reads what it has just
/// written may not find it. Only the caller knows which queries can live with that.
extension Database {
    /// Works on two pools: what reads from replicas goes through `reading`, everything else to the writer.
    ///
    ///     let configuration = PoolConfiguration(connection: connection, hosts: [one, two, three])
    ///     let database = Database(
    ///         writer: ConnectionPool(configuration), readers: ConnectionPool(configuration.readers()))
    public init(writer: ConnectionPool, readers: ConnectionPool) {
        self.init(core: DatabaseCore(writer, readers: readers), scope: nil)
    }

    /// The same database as replicas have it, perhaps that of some moments ago. Without a pool of readers, this one.
    ///
    ///     let report = try database.reading.executeQueryMultiplex("SELECT * FROM total_by_month")
    public var reading: Database {
        core.readers.map { Database(core: $0, scope: scope) } ?? self
    }

    /// Passes `reading` to `body`.
    @discardableResult
    public func reading<T>(_ body: (Database) throws -> T) rethrows -> T {
        try body(reading)
    }
}
