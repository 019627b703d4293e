import HauloutCore

extension StoreConformance {
    static let processes: [Case] = [
        Case("every process gets an id of its own and is listed with what it said") { stage in
            let second = try stage.secondWorker(pid: 77)
            try expect(second.process != stage.worker.process, "the ids differ")
            _ = try second.store.heartbeat(second.process, running: 3)
            let listed = try stage.store.status().processes
            try expect(listed.map(\.id), is: [stage.worker.process, second.process], "both are listed")
            let descriptions = [Fixture.process(pid: 1), Fixture.process(pid: 77)]
            try expect(listed.map(\.description), is: descriptions, "as they said")
            try expect(listed.map(\.running), is: [0, 3], "with what their last heartbeat said")
        },
        Case("the age of the last heartbeat is known") { stage in
            try stage.harness.advanceClock(by: .seconds(20))
            let silent = try stage.store.status().processes[0].heartbeat
            try expect(silent >= .seconds(20), "20 s of silence")
            try expect(try stage.store.heartbeat(stage.worker.process, running: 0), "a heartbeat is taken")
            try expect(try stage.store.status().processes[0].heartbeat < silent, "and renews it")
        },
        Case("heartbeats keep a process alive for longer than the lease") { stage in
            let task = try stage.running()
            for _ in 0..<3 {
                try stage.harness.advanceClock(by: .seconds(20))
                try expect(try stage.store.heartbeat(stage.worker.process, running: 1), "it lives")
                let report = try stage.store.rescue(lease: .seconds(30), crashLimit: 3)
                try expect(report.isEmpty, "nothing is rescued")
            }
            try expect(try stage.worker.finish(task, .completed), "its task is still its own")
        },
        Case("a late heartbeat is good as long as nobody rescued") { stage in
            let task = try stage.running()
            try stage.harness.advanceClock(by: .seconds(100))
            try expect(try stage.store.heartbeat(stage.worker.process, running: 1), "it is taken")
            try expect(try stage.store.rescue(lease: .seconds(30), crashLimit: 3).isEmpty, "it lives")
            try expect(try stage.worker.finish(task, .completed), "its task is still its own")
        },
        Case("a goodbye gives back what the process holds, at no cost and without a failure") { stage in
            let second = try stage.secondWorker()
            let task = try stage.running(items: [1, 2])
            try stage.worker.save(task, try task.progress().after(.ok))
            try stage.store.deregister(stage.worker.process)
            try expect(try stage.store.failures(FailureFilter()), is: [], "no failure")
            let again = try second.claimOne()
            try expect(again.countedAttempt, is: 1, "no cost")
            try expect(again.crashes, is: 0, "no crash")
            try expect(try again.progress().done, is: 1, "with the progress made")
            try expect(try stage.store.status().processes.map(\.id), is: [second.process], "it is not listed any more")
        },
        Case("a process that said goodbye is gone") { stage in
            let task = try stage.running(items: [1])
            try stage.store.deregister(stage.worker.process)
            try stage.store.deregister(stage.worker.process)
            try expect(try !stage.store.heartbeat(stage.worker.process, running: 0), "its heartbeat is refused")
            try expect(.processLost, "it claims nothing") { _ = try stage.worker.claim() }
            try expect(try !stage.worker.finish(task, .completed), "its results are refused")
            try stage.expect(task.id, isIn: .available)
        },
        Case("a process that never was is refused") { stage in
            let nobody = ProcessID(rawValue: 999_999)
            try stage.enqueue(NewTask(job: "a"))
            try expect(try !stage.store.heartbeat(nobody, running: 0), "its heartbeat")
            try expect(.processLost, "its claim") {
                _ = try stage.store.claim(1, for: nobody, from: [QueuePattern("*")])
            }
            try stage.store.deregister(nobody)
        },
    ]
}
