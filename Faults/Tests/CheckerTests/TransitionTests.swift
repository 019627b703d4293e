import Binlog
import Checker
import Testing

@Suite struct TransitionTests {
    @Test("a task that is enqueued, claimed, run and completed as it should be")
    func good() {
        let log = Log([Log.enqueue, Log.claim, Log.effect, Log.complete])
        #expect(log.invariants == [])
        #expect(
            log.transitions.summary == Transitions.Summary(transactions: 5, claims: 1, rescued: 0, ended: 1, effects: 1)
        )
    }

    @Test("a retry and its return keep the attempt")
    func retry() {
        let retry = Log.transaction([Log.task(1, 1, 10, nil), Log.row("haulout_later", 1)])
        let due = Log.transaction([Log.inserted(attempt: 1), RowChange("haulout_later", before: Row(["id": 7]))])
        #expect(Log([Log.enqueue, Log.claim, retry, due]).invariants == [])
        let copy = Log.transaction([Log.inserted(attempt: 1)])
        #expect(Log([Log.enqueue, Log.claim, retry, copy]).invariants == [.endsAreFinal])
    }

    @Test("a claim that skips a number, and one by a process that was taken for dead")
    func badClaims() {
        let skipping = Log.transaction([Log.task(0, 0, 0, (1, 2, 10))])
        #expect(Log([Log.enqueue, skipping]).invariants == [.attemptsAreCounted])
        let dead = Log.process(10, state: 1, heartbeat: 0)
        #expect(Log([Log.enqueue, dead, Log.claim]).invariants == [.zombiesAreFenced])
    }

    @Test("a task that is taken over without having been given back")
    func stolen() {
        let steal = Log.transaction([Log.task(1, 1, 10, (1, 2, 11))])
        #expect(Log([Log.enqueue, Log.claim, steal]).invariants == [.attemptsAreCounted])
    }

    @Test("a doubtful transaction took place or not, as the row's next change says, and either is good")
    func doubtful() {
        func doubtful(_ transaction: Transaction) -> Transaction {
            Transaction(time: transaction.time, changes: transaction.changes, isDoubtful: true)
        }
        let other = Log.transaction([Log.task(0, 0, 0, (1, 1, 10))])
        for rest in [[Log.effect, Log.complete], [other, Log.effect, Log.complete]] {
            #expect(Log([Log.enqueue, doubtful(Log.claim)] + rest).invariants == [])
        }
        #expect(Log([Log.enqueue, Log.claim, doubtful(Log.complete), Log.effect, Log.complete]).invariants == [])
        let steal = Log.transaction([Log.task(1, 1, 10, (1, 2, 11))])
        #expect(Log([Log.enqueue, doubtful(Log.claim), steal]).invariants == [.attemptsAreCounted])
        let again = Log.transaction([Log.row("haulout_completed", 1)])
        #expect(Log([Log.enqueue, Log.claim, doubtful(Log.complete), again]).invariants.contains(.endsAreFinal))
    }

    @Test("a completion by a zombie: the row is at another attempt")
    func zombieCompletes() {
        let again = Log.transaction([Log.task(1, 1, 10, (0, 1, 0))])
        let claim = Log.transaction([Log.task(0, 1, 0, (1, 2, 10))])
        let complete = Log.transaction([Log.task(1, 2, 10, nil), Log.row("haulout_completed", 1)])
        #expect(Log([Log.enqueue, Log.claim, again, claim, complete]).invariants == [.zombiesAreFenced])
    }

    @Test("an effect of a zombie, and one that commits without its record")
    func effects() {
        let again = Log.transaction([Log.task(1, 1, 10, (0, 1, 0))])
        #expect(Log([Log.enqueue, Log.claim, again, Log.effect]).invariants.contains(.zombiesAreFenced))
        let alone = Log.transaction([RowChange("effect", after: Row(["task": 7, "attempt": 1, "item": 1]))])
        #expect(Log([Log.enqueue, Log.claim, alone]).invariants == [.effectsOnce])
    }

    @Test("a task that vanishes, one that ends twice, one whose end is taken back")
    func ends() {
        let vanish = Log.transaction([Log.task(1, 1, 10, nil)])
        #expect(Log([Log.enqueue, Log.claim, vanish]).invariants == [.nothingLost])
        let twice = Log.transaction([Log.row("haulout_completed", 1)])
        #expect(Log([Log.enqueue, Log.claim, Log.complete, twice]).invariants.contains(.endsAreFinal))
        let undone = Log.transaction([RowChange("haulout_completed", before: Row(["id": 7, "attempt": 1]))])
        #expect(Log([Log.enqueue, Log.claim, Log.complete, undone]).invariants == [.endsAreFinal])
    }

    @Test("a process is taken for dead: after the lease, and too early")
    func deaths() {
        let lost = RowChange(
            "haulout_failure", after: Row(["task_id": 7, "attempt": 1], texts: ["kind": "process_lost"]))
        let rescue = Log.transaction([Log.task(1, 1, 10, (0, 1, 0)), lost], at: 100)
        let silent = Log.process(10, state: 1, heartbeat: 96)
        #expect(Log([Log.enqueue, Log.claim, silent, rescue]).invariants == [])
        let talking = Log.process(10, state: 1, heartbeat: 99)
        #expect(Log([Log.enqueue, Log.claim, talking, rescue]).invariants == [.leasesAreKept])
        #expect(Log([Log.enqueue, Log.claim, rescue]).invariants.contains(.leasesAreKept))
    }
}

/// A log about task 7 and process 10, which is alive at the beginning.
private struct Log {
    private(set) var transitions = Transitions(Rules())

    init(_ transactions: [Transaction]) {
        transitions.follow(
            Self.transaction([
                RowChange("haulout_process", after: Row(["id": 10, "state": 0, "heartbeat_at": 99_000_000]))
            ]))
        for transaction in transactions { transitions.follow(transaction) }
    }

    var invariants: [Invariant] { transitions.violations.map(\.invariant) }

    static func transaction(_ changes: [RowChange], at second: Int64 = 50) -> Transaction {
        Transaction(time: second * 1_000_000, changes: changes)
    }

    static func inserted(attempt: Int64) -> RowChange {
        RowChange("haulout_task", after: Row(["id": 7, "state": 0, "attempt": attempt, "process_id": 0]))
    }

    static func task(
        _ state: Int64, _ attempt: Int64, _ process: Int64, _ after: (state: Int64, attempt: Int64, process: Int64)?
    ) -> RowChange {
        RowChange(
            "haulout_task", before: Row(["id": 7, "state": state, "attempt": attempt, "process_id": process]),
            after: after.map { Row(["id": 7, "state": $0.state, "attempt": $0.attempt, "process_id": $0.process]) })
    }

    static func row(_ table: String, _ attempt: Int64) -> RowChange {
        RowChange(table, after: Row(["id": 7, "attempt": attempt]))
    }

    static func process(_ id: Int64, state: Int64, heartbeat: Int64) -> Transaction {
        transaction([
            RowChange(
                "haulout_process", before: Row(["id": id]),
                after: Row(["id": id, "state": state, "heartbeat_at": heartbeat * 1_000_000]))
        ])
    }

    static let enqueue = transaction([inserted(attempt: 0)])
    static let claim = transaction([task(0, 0, 0, (1, 1, 10))])
    static let effect = transaction([
        RowChange("effect", after: Row(["task": 7, "attempt": 1, "item": 1])), task(1, 1, 10, (1, 1, 10)),
    ])
    static let complete = transaction([task(1, 1, 10, nil), row("haulout_completed", 1)])
}
