import Testing

@testable import HauloutCore

@Suite(.timeLimit(.minutes(10))) struct ResultInboxTests {
    private let process = ProcessID(rawValue: 1)

    @Test("results of one process leave together, a thousand at most")
    func batches() {
        let inbox = ResultInbox(completer: Doorbell())
        for id in 1...1_001 { _ = inbox.add(Self.result(Int64(id)), of: process) }
        _ = inbox.add(Self.result(9_999), of: ProcessID(rawValue: 2))
        #expect(inbox.take()?.results.count == 1_000)
        #expect(inbox.take()?.results.map(\.task.id.rawValue) == [1_001])
        #expect(inbox.take()?.process == ProcessID(rawValue: 2))
        #expect(inbox.take() == nil)
        #expect(inbox.unsaved == 1_002)
        inbox.settle(1_002)
        #expect(inbox.unsaved == 0)
    }

    @Test("with too many unsaved results workers wait, until some are written")
    func backPressure() async {
        let inbox = ResultInbox(limit: 2, completer: Doorbell())
        #expect(inbox.add(Self.result(1), of: process))
        #expect(inbox.add(Self.result(2), of: process))
        #expect(!inbox.add(Self.result(3), of: process))
        async let room: Void = inbox.room()
        inbox.settle(1)
        await room
    }

    @Test("at the end nobody waits")
    func liftLimit() async {
        let inbox = ResultInbox(limit: 0, completer: Doorbell())
        _ = inbox.add(Self.result(1), of: process)
        async let room: Void = inbox.room()
        inbox.liftLimit()
        await room
        #expect(inbox.add(Self.result(2), of: process))
    }

    private static func result(_ id: Int64) -> AttemptResult {
        AttemptResult(task: TaskBufferTests.descriptor(id), verdict: .completed)
    }
}
