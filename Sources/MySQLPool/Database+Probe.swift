extension Database {
    /// True when the database can be reached and takes writes; one round trip. What tells a database that is away, or a
    /// server that was demoted, from a statement that is at fault itself.
    public func acceptsWrites() -> Bool {
        let isReadOnly = "SELECT @@global.read_only OR @@global.innodb_read_only"
        return (try? executeQueryMultiplex(isReadOnly).first?[0]) == .int(0)
    }
}
