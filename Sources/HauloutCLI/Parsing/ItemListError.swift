/// Why a list of items cannot be used.
struct ItemListError: Error, Equatable, CustomStringConvertible {
    /// Where: `items.txt:17`, or `--items, item 3`.
    var place: String
    var message: String

    var description: String { "\(place): \(message)" }
}
