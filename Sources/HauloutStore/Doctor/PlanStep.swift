import MySQLClient

/// A row of `EXPLAIN FORMAT=TRADITIONAL`.
struct PlanStep: CustomStringConvertible {
    /// The table, or its alias.
    let table: String
    let key: String?
    let extra: String
    /// True for the table that an INSERT writes to, and where no table is read.
    let isTarget: Bool
    let description: String
    private let type: String

    init(_ row: Row) {
        table = row["table"]?.string ?? ""
        type = row["type"]?.string ?? ""
        key = row["key"]?.string
        extra = row["Extra"]?.string ?? ""
        isTarget = row["select_type"]?.string == "INSERT" || (key == nil && type.isEmpty)
        description = row.values.map { $0.isNull ? "-" : $0.text }.joined(separator: " | ")
    }

    /// True when the server looks for values in the index, and does not read all of it.
    var isByValue: Bool { ["const", "eq_ref", "ref", "range"].contains(type) }

    /// True when every row of the table is read, by whatever index.
    var readsAll: Bool { ["ALL", "index"].contains(type) }
}
