/// The columns of one result, shared by all its rows.
final class ColumnSet: Sendable {
    static let none = ColumnSet([])

    let columns: [Column]
    private let positions: [String: Int]

    init(_ columns: [Column]) {
        self.columns = columns
        positions = Dictionary(zip(columns.map(\.name), 0...), uniquingKeysWith: { first, _ in first })
    }

    /// Where the first column of this name is.
    func position(of name: String) -> Int? { positions[name] }
}
