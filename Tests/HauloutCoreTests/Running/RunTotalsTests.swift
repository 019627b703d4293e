import Testing

@testable import HauloutCore

@Suite struct RunTotalsTests {
    private func result(from start: StoredItems, _ change: (inout ItemProgress) -> Void) throws -> AttemptResult {
        var task = TaskBufferTests.descriptor(1)
        task.items = start
        var items = try ItemProgress(start)
        change(&items)
        return AttemptResult(task: task, verdict: .completed, items: items)
    }

    private func stored(_ json: String) -> [UInt8] { Array(json.utf8) }

    @Test("an item is counted once, in the attempt that decides about it")
    func items() throws {
        var totals = RunTotals()
        let first = try result(from: StoredItems(pending: stored("[1,2,3,4]"), total: 4)) { items in
            items.succeed()
            items.fail(retried: true)
            items.fail(retried: false)
            items.succeed()
        }
        totals.add(first)
        #expect(totals.itemsCompleted == 2)
        #expect(totals.itemsFailed == 1)
        let next = try #require(first.items?.nextAttempt)
        totals.add(try result(from: next) { $0.fail(retried: false) })
        #expect(totals.itemsCompleted == 2)
        #expect(totals.itemsFailed == 2)
    }

    @Test("items done before the attempt was lost with its process are not counted again")
    func resumed() throws {
        var totals = RunTotals()
        let start = StoredItems(pending: stored("[1,2,3]"), done: 2, again: stored("[2]"), total: 3)
        totals.add(try result(from: start) { $0.succeed() })
        #expect(totals.itemsCompleted == 1)
        #expect(totals.itemsFailed == 0)
    }

    @Test("items that are given up have failed")
    func abandoned() throws {
        var totals = RunTotals()
        let start = StoredItems(pending: stored("[1,2,3]"), total: 3)
        totals.add(
            try result(from: start) { items in
                items.succeed()
                items.abandon()
            }
        )
        #expect(totals.itemsCompleted == 1)
        #expect(totals.itemsFailed == 2)
    }
}
