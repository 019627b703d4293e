import HauloutCore

/// What a list says when it may have been cut.
enum ListLimit {
    /// `nil` when there was room for more.
    static func text(count: Int, limit: Int?) -> String? {
        guard let limit, count >= limit else { return nil }
        return "\nThe first \(Words.count(limit)); `--limit N` shows more, `--limit 0` all.\n"
    }
}
