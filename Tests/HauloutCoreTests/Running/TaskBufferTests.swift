import Foundation
import Logging
import MySQLClient
import MySQLPool
import Testing

@testable import HauloutCore

@Suite(.timeLimit(.minutes(10))) struct TaskBufferTests {
    private let buffer = TaskBuffer(producer: Doorbell())

    @Test("tasks leave in the order in which they came")
    func order() async {
        #expect(buffer.put(Self.tasks(1...3)).isEmpty)
        for id in 1...3 { #expect(await buffer.next()?.task.id.rawValue == Int64(id)) }
    }

    @Test("a worker that waits gets the next task, before any later one")
    func parked() async {
        async let first = buffer.next()
        while buffer.idleWorkers < 1 { await Task.yield() }
        async let second = buffer.next()
        while buffer.idleWorkers < 2 { await Task.yield() }
        _ = buffer.put(Self.tasks(1...3))
        #expect(await first?.task.id.rawValue == 1)
        #expect(await second?.task.id.rawValue == 2)
        #expect(buffer.count == 1)
    }

    @Test("closing hands out what is left, ends the waits, and accepts nothing more")
    func close() async {
        async let waiting = buffer.next()
        while buffer.idleWorkers < 1 { await Task.yield() }
        #expect(buffer.close().isEmpty)
        #expect(await waiting == nil)
        #expect(await buffer.next() == nil)
        #expect(buffer.put(Self.tasks(1...2)).count == 2)
    }

    @Test("what no worker has taken can be taken back")
    func takeAll() {
        _ = buffer.put(Self.tasks(1...3))
        #expect(buffer.takeAll().map(\.task.id.rawValue) == [1, 2, 3])
        #expect(buffer.count == 0)
    }

    @Test("demand is for the idle workers at least, and for a buffer that is half empty")
    func demand() {
        var pace = Pace()
        #expect(buffer.demand(for: pace, threads: 4, limit: 100) == 0)
        pace.record(count: 100, total: .milliseconds(1))
        #expect(buffer.demand(for: pace, threads: 4, limit: 100) == 100)
        _ = buffer.put(Self.tasks(1...50))
        #expect(buffer.demand(for: pace, threads: 4, limit: 100) == 0)
    }

    static func tasks(_ ids: ClosedRange<Int64>) -> [ClaimedTask] {
        let tenure = Tenure(environment: environment)
        return ids.map { ClaimedTask(task: descriptor($0), tenure: tenure) }
    }

    static func descriptor(_ id: Int64) -> TaskDescriptor {
        TaskDescriptor(
            id: TaskID(rawValue: id),
            job: "job",
            queue: "default",
            lane: TaskDescriptor.Lane(queue: 1, priority: 3),
            attempt: 1,
            enqueuedAt: .now,
            arguments: Array("{}".utf8)
        )
    }

    private static var environment: AttemptEnvironment {
        AttemptEnvironment(
            store: ScriptedStore(),
            process: ProcessID(rawValue: 1),
            database: Database(ConnectionConfiguration(endpoint: .socket("/nowhere"), user: "nobody")),
            host: "host-1",
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}
