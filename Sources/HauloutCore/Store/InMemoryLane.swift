/// The available tasks of one queue and priority, in the order of their ids.
///
/// New tasks have the highest id and claims take the lowest, so both ends are cheap; a task that comes back is put
/// where it was.
struct InMemoryLane {
    private var ids: [TaskID] = []
    /// Where the lane begins within `ids`: what lies before has been claimed.
    private var head = 0

    var first: TaskID? { head < ids.count ? ids[head] : nil }

    mutating func insert(_ id: TaskID) {
        ids.insert(id, at: position(of: id))
    }

    mutating func remove(_ id: TaskID) {
        let index = position(of: id)
        guard index < ids.count, ids[index] == id else { return }
        if index == head { dropFirst() } else { ids.remove(at: index) }
    }

    /// Moves the rest to the front only once it is the smaller part, so that a claim costs the same however many wait.
    private mutating func dropFirst() {
        head += 1
        guard head > 64, head > ids.count / 2 else { return }
        ids.removeFirst(head)
        head = 0
    }

    /// Where the id is, or belongs.
    private func position(of id: TaskID) -> Int {
        if let last = ids.last, last < id { return ids.count }
        var (low, high) = (head, ids.count)
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
