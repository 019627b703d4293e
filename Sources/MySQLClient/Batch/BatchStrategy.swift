/// The best way of sending many rows that `executeMany` may choose.
package enum BatchStrategy: Sendable {
    /// Whatever is fastest on this server.
    case automatic
    /// Statements with many groups of values, as on a server without the bulk protocol.
    case groups
    /// Row by row.
    case single
}
