/// What becomes of stored items when their task ends or starts over. Items that cannot be decoded stay as they are.
extension StoredItems {
    /// Everything that is not done has failed for good.
    var abandoned: StoredItems {
        guard var progress = try? ItemProgress(self) else { return self }
        progress.abandon()
        return progress.ended
    }

    /// Everything that is not done, or that failed, is to be done from the start.
    var startedOver: StoredItems {
        guard var progress = try? ItemProgress(self) else { return self }
        progress.abandon()
        return StoredItems(pending: progress.stored.failed, total: total)
    }

    /// How the items stand, for a list of tasks.
    var counts: TaskSummary.Items {
        guard let progress = try? ItemProgress(self) else {
            return TaskSummary.Items(total: total, completed: 0, failed: 0)
        }
        return TaskSummary.Items(total: total, completed: progress.completed, failed: progress.failed.count)
    }
}

extension ItemProgress {
    /// What is kept of a task that is over: the items that failed for good.
    var ended: StoredItems {
        StoredItems(pending: [], failed: stored.failed, total: total)
    }
}
