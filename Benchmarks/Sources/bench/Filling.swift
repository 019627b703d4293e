import Haulout
import Measuring

extension Stage {
    /// Puts that many no-op tasks into the queue's table, as they would be had they been enqueued, in seconds instead of
    /// minutes.
    func fill(_ count: Int) throws {
        let start = ContinuousClock.now
        // Makes the names of job and queue known.
        _ = try enqueue(1)
        _ = try app.execute(
            SQLScript(
                """
                DELETE FROM haulout_task WHERE id > 0;
                SET SESSION unique_checks = 0, foreign_key_checks = 0;
                INSERT INTO haulout_task (queue_id, priority, job_id, enqueued_at, arguments)
                    SELECT q.id, 3, j.id, UTC_TIMESTAMP(6), '{}'
                    FROM haulout_queue q, haulout_job j, seq_1_to_\(count)
                    WHERE q.name = '\(Self.noOp.queue)' AND j.name = '\(Self.noOp.name)';
                """
            )
        )
        note("\(count) tasks wait; put there in \(Int(seconds(ContinuousClock.now - start))) s")
    }
}
