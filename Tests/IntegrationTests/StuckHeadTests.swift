import HauloutCore
import MySQLClient
import Testing

@Suite(
    "Behind 20,000 tasks that are stuck at the head of the line", .serialized,
    .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct StuckHeadTests {
    /// How many tasks a claim asks for.
    private static let limit = 100

    @Test(
        "others are claimed at the price of what is claimed, and the stuck ones as soon as they can be",
        arguments: StuckLine.Obstacle.allCases)
    func obstacle(_ obstacle: StuckLine.Obstacle) async throws {
        try await onOwnThread {
            let line = try StuckLine(obstacle)
            // Finds its bounds, at whatever price.
            var claimed = try line.claim(Self.limit).tasks
            for _ in 0..<3 {
                let next = try line.claim(Self.limit)
                // A row of the range, and two of the mark, for each; the ends of the ranges, the process, the queues.
                #expect(next.read <= 3 * Self.limit + 30)
                claimed += next.tasks
            }
            #expect(claimed.count == 4 * Self.limit && Set(claimed.map(\.id)).count == claimed.count)
            #expect(claimed.allSatisfy { $0.lane.priority == Priority.lowest.rawValue })
            if let pages = try line.pagesOfNextClaim(Self.limit) { #expect(pages < 60) }
            try line.release()
            let stuck = try line.claimFromHead(Self.limit)
            #expect(stuck.count == Self.limit)
            #expect(stuck.allSatisfy { $0.lane.priority == Priority.highest.rawValue })
        }
    }
}
