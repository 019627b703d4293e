struct MatrixOptions: Sendable {
    /// Where everything is written: logs, the servers' data.
    var folder: String
    var server: String
    var servers: String
    var lanes: Int
    /// Only cells whose name has this in it; all when it is empty.
    var only: String
    /// A seeded bug that all processes have.
    var bug: String
}
