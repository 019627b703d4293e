import HauloutCore
import MySQLClient
import MySQLPool

/// Counts rows exactly while they are few, and estimates them beyond; what it reads is bounded either way.
struct LineSurvey {
    typealias Line = CountQueries.Line

    /// A line from its first id to its last.
    struct Span: Equatable {
        let line: Line
        let low: Int64
        let high: Int64

        fileprivate var width: UInt64 { UInt64(high - low) + 1 }
    }

    /// The most rows that all lines together are counted by; each of them has its share.
    var exactLimit = 50_000
    /// How many short reads a long line is judged by, when there are few of them.
    var probes = 64
    /// How many rows each of those reads.
    var depth = 64

    /// How many statements in one are sent at once.
    private static let armsPerStatement = 64

    func count(_ spans: [Span], on connection: borrowing Lease) throws -> [RowEstimate] {
        guard !spans.isEmpty else { return [] }
        let share = max(500, exactLimit / spans.count)
        let isShort = spans.map { $0.width <= UInt64(share) }
        let long = max(1, isShort.count { !$0 })
        let probes = max(4, min(probes, probes * 5 / long))
        let strata = zip(spans, isShort).map { span, isShort in
            RowEstimate.strata(from: span.low, to: span.high, count: isShort ? 1 : probes)
        }
        let depths = isShort.map { $0 ? share + 1 : depth }
        var counts = try read(spans, strata, depths, on: connection)
        // Ids far apart: few rows after all, so they are counted.
        let sparse = counts.indices.filter { !counts[$0].isExact && counts[$0].rows <= share / 2 }
        let recounted = try read(
            sparse.map { spans[$0] },
            sparse.map { RowEstimate.strata(from: spans[$0].low, to: spans[$0].high, count: 1) },
            sparse.map { _ in share + 1 },
            on: connection
        )
        for (index, count) in zip(sparse, recounted) where count.isExact { counts[index] = count }
        return counts
    }

    private func read(
        _ spans: [Span],
        _ strata: [[RowEstimate.Stratum]],
        _ depths: [Int],
        on connection: borrowing Lease
    ) throws -> [RowEstimate] {
        let parts = zip(spans, zip(strata, depths)).flatMap { span, rest in
            rest.0.map { CountQueries.Part(line: span.line, low: $0.low, high: $0.high, limit: rest.1) }
        }
        var readings: [RowEstimate.Reading] = []
        for start in stride(from: 0, to: parts.count, by: Self.armsPerStatement) {
            let slice = parts[start..<min(start + Self.armsPerStatement, parts.count)]
            var found = [Int: Row]()
            for row in try connection.execute(CountQueries.parts(slice)).rows { found[try row.get(0)] = row }
            readings += try slice.enumerated().map { number, part in
                try RowEstimate.Reading(
                    stratum: RowEstimate.Stratum(low: part.low, high: part.high),
                    limit: part.limit,
                    rows: found[number]?.get(1) ?? 0,
                    marked: found[number]?.get(2) ?? 0,
                    last: found[number]?.get(3, as: Int64?.self) ?? part.low
                )
            }
        }
        var start = 0
        return strata.map { strata in
            defer { start += strata.count }
            return RowEstimate(readings[start..<start + strata.count])
        }
    }
}
