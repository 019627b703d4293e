/// How many rows a range of ids holds, judged by short reads spread evenly over it.
///
/// The range is cut into strata of the same width. Each is read from its beginning, a limited number of rows: a stratum
/// read to its end is known exactly, and of the others the density of what was read stands for the whole. Nothing is
/// kept between two looks, so the number cannot drift, and it does not matter who inserts. With ids without gaps, as one
/// queue has them, it is exact.
struct RowEstimate: Equatable {
    /// A part of the range.
    struct Stratum: Equatable {
        let low: Int64
        let high: Int64

        var width: Int64 { high - low + 1 }
    }

    /// What the first rows of a stratum say.
    struct Reading: Equatable {
        let stratum: Stratum
        /// The most rows that would have been read.
        let limit: Int
        /// How many were.
        let rows: Int
        /// How many of them were marked.
        let marked: Int
        /// The id of the last one.
        let last: Int64

        var isComplete: Bool { rows < limit || last >= stratum.high }

        /// `(n - 1) / (span - 1)` and not `n / span`: the reading ends with a row, which would count too much.
        fileprivate var total: Double {
            guard !isComplete else { return Double(rows) }
            guard rows > 1, last > stratum.low else { return Double(rows) }
            return min(1, Double(rows - 1) / Double(last - stratum.low)) * Double(stratum.width)
        }
    }

    private(set) var rows: Int
    /// Those of a kind that is counted apart.
    private(set) var marked: Int
    private(set) var isExact: Bool

    init(_ readings: some Collection<Reading>) {
        isExact = readings.allSatisfy(\.isComplete)
        let totals = readings.map { (total: $0.total, share: $0.rows == 0 ? 0 : Double($0.marked) / Double($0.rows)) }
        rows = Int(totals.reduce(0) { $0 + $1.total }.rounded())
        marked = Int(totals.reduce(0) { $0 + $1.total * $1.share }.rounded())
    }

    func adding(_ other: RowEstimate) -> RowEstimate {
        var sum = self
        sum.rows += other.rows
        sum.marked += other.marked
        sum.isExact = isExact && other.isExact
        return sum
    }

    /// The range in `count` parts, or fewer if it has fewer ids.
    static func strata(from low: Int64, to high: Int64, count: Int) -> [Stratum] {
        guard high >= low, count > 0 else { return [] }
        let parts = Int64(clamping: min(UInt64(count), UInt64(high - low) + 1))
        // Without a product, which could overflow.
        let (width, wider) = (high - low + 1).quotientAndRemainder(dividingBy: parts)
        var start = low
        return (0..<parts).map { index in
            let end = start + width + (index < wider ? 1 : 0) - 1
            defer { start = end + 1 }
            return Stratum(low: start, high: end)
        }
    }
}
