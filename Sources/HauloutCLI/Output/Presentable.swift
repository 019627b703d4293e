/// A result of a command: a value first, then JSON or text.
protocol Presentable: Encodable {
    /// For people.
    ///
    /// - Parameter width: How many columns the terminal has; `nil` when nobody is looking, and nothing needs to be cut.
    func text(width: Int?) -> String
}
