import Glibc

/// Asks `condition` every 10 ms until it is true. Returns false when it is still not true after `limit`.
func poll(limit: Duration, _ condition: () -> Bool) -> Bool {
    let end = ContinuousClock.now + limit
    while !condition() {
        guard ContinuousClock.now < end else { return false }
        usleep(10_000)
    }
    return true
}
