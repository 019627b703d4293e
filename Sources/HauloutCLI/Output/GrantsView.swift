import HauloutCore

/// The result of `doctor --grants`: text that a client of the database can execute.
struct GrantsView: Presentable {
    struct List: Encodable {
        let role: String
        let statements: [String]
    }

    let grants: [List]

    func text(width: Int?) -> String {
        grants.map { list in
            (["-- \(list.role)"] + list.statements.map { $0 + ";" }).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }
}
