import HauloutCore

/// What runs for a job.
struct HandlerView: Encodable, Equatable {
    /// `sql`, `exec` or `swift`.
    let kind: String
    /// Of a `sql` handler.
    let statements: [String]?
    let transaction: String?
    /// Of an `exec` handler: the program and its arguments. Its environment is not shown: values there may be secret.
    let arguments: [String]?

    init(_ handler: HandlerDefinition) {
        switch handler {
        case .sql(let sql):
            (kind, statements, transaction, arguments) = ("sql", sql.statements, sql.transaction.rawValue, nil)
        case .exec(let exec):
            (kind, statements, transaction, arguments) = ("exec", nil, nil, exec.arguments)
        case .swift:
            (kind, statements, transaction, arguments) = ("swift", nil, nil, nil)
        }
    }

    var text: String {
        if let statements {
            let together =
                transaction == SQLHandlerDefinition.Transaction.item.rawValue ? ", in one transaction per item" : ""
            return "sql\(together)\n" + statements.joined(separator: "\n")
        }
        if let arguments { return "exec\n" + arguments.joined(separator: " ") }
        return "swift: a closure of the program"
    }
}
