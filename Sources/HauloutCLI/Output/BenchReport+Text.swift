import HauloutBench
import HauloutCore

/// The result of `bench`.
extension BenchReport: Presentable {
    func text(width: Int?) -> String {
        var table = TextTable([.left("MEASUREMENT"), .right("TASKS"), .right("TIME"), .left("RESULT")])
        for row in rows { table.add(row) }
        return """
            \(server.text)
            \(Words.count(workers, "worker")), \(keepsHistory ? "completed tasks are kept" : "completed tasks are not kept")

            \(table.text(width: width))
            """
    }

    private var rows: [[String]] {
        var rows: [[String]] = []
        if let burndown { rows.append(["burn-down"] + burndown.cells) }
        if let enqueue {
            rows.append(["enqueue in one call"] + enqueue.bulk.cells)
            rows.append(["enqueue one by one, \(enqueue.singleThreads) threads"] + enqueue.single.cells)
        }
        if let latency {
            rows.append(["enqueue to start"] + latency.sameProcess.cells)
            rows.append(["enqueue to start, through the server"] + latency.throughServer.cells)
        }
        if let mixed {
            var cells = mixed.ended.cells
            cells[2] += """
                , \(Words.count(mixed.retried, "retry", plural: "retries")), \(Words.count(mixed.discarded)) discarded, \
                \(Words.count(mixed.lost)) lost
                """
            rows.append(["mixed"] + cells)
        }
        return rows
    }
}

extension BenchReport.Throughput {
    fileprivate var cells: [String] {
        [Words.count(tasks), Words.duration(.seconds(seconds)), "\(Words.count(Int(rate.rounded()))) tasks/s"]
    }
}

extension BenchReport.Latency.Wait {
    fileprivate var cells: [String] { [Words.count(tasks), "", "p50 \(p50Ms) ms, p99 \(p99Ms) ms"] }
}

extension BenchReport.Server {
    /// `MariaDB 10.11.19, durable (innodb_flush_log_at_trx_commit 1, log_bin off), buffer pool 128 MiB`
    fileprivate var text: String {
        let log = logBin ? "log_bin on, sync_binlog \(syncBinlog)" : "log_bin off"
        return """
            \(version), \(durable ? "durable" : "NOT durable") (innodb_flush_log_at_trx_commit \
            \(innodbFlushLogAtTrxCommit), \(log)), buffer pool \(Words.count(innodbBufferPoolSize >> 20)) MiB
            """
    }
}
