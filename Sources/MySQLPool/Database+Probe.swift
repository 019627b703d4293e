extension Database {
    /// True when the database can be reached and takes writes; one round trip. What tells a database that is away, or a
    /// server that was demoted, from a statement that is at fault itself. A demotion that shows here closes the pool's
    /// connections to that server.
    public func acceptsWrites() -> Bool {
        let role = try? withConnection { lease in try core.requirePool().core.askForRole(of: lease.pooled) }
        return role == .writer || role == .desynced
    }
}
