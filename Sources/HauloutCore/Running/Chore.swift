/// A piece of housekeeping that comes round again and again.
protocol Chore {
    /// Whose calls these are.
    var service: Service { get }
    /// Does it once, in a moment.
    ///
    /// - Returns: How long until the next time.
    mutating func run() throws -> Duration
}
