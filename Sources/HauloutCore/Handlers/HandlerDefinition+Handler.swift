extension HandlerDefinition {
    /// The handler of a `sql` or `exec` definition, ready to run; `nil` for one that is registered in Swift.
    ///
    /// - Throws: What is wrong with the first statement or argument that has a fault.
    public func makeHandler() throws(TemplateError) -> (any TaskHandler)? {
        switch self {
        case .sql(let definition): try SQLHandler(definition)
        case .exec(let definition): try ExecHandler(definition)
        case .swift: nil
        }
    }
}
