/// Finds the word that was probably meant.
package enum Suggestion {
    /// `; did you mean "connections"?`, or what `otherwise` gives when no candidate is near.
    package static func hint(for word: String, among candidates: some Sequence<String>, otherwise: String = "")
        -> String
    {
        nearest(to: word, among: candidates).map { "; did you mean \(Quoted.text($0))?" } ?? otherwise
    }

    /// The candidate that fewest typing mistakes turn into `word`: at most one for every three characters, two at least
    /// for words of four characters.
    package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let letters = Array(word.lowercased().unicodeScalars.prefix(64))
        let allowed = max(letters.count / 3, letters.count >= 4 ? 2 : 1)
        let distances = candidates.map { ($0, distance(letters, Array($0.lowercased().unicodeScalars.prefix(64)))) }
        return distances.filter { $0.1 <= allowed }.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
    }

    /// How many characters must be inserted, removed, replaced or swapped with their neighbour.
    static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 1...left.count {
            var current = [row]
            for column in 1...right.count {
                let cost = left[row - 1] == right[column - 1] ? 0 : 1
                var best = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + cost)
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    best = min(best, beforeLast[column - 2] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
