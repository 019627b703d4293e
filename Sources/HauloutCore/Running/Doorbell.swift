import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Wakes the thread of a service: anybody may ring it, as often as they like; one thread waits.
///
/// A ring while nobody waits is remembered, so none is lost. A wait is measured by the monotonic clock: Dispatch's
/// semaphores follow the wall clock on Linux, and a lease that ends an hour late because somebody set the clock back
/// is no lease.
final class Doorbell: @unchecked Sendable {
    // Unchecked: `mutex` protects `condition`, and the flag is atomic.
    private let isRung = Atomic<Bool>(false)
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        mutex.initialize(to: pthread_mutex_t())
        condition.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        #if canImport(Darwin)
            pthread_cond_init(condition, nil)
        #else
            var attributes = pthread_condattr_t()
            pthread_condattr_init(&attributes)
            pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
            pthread_cond_init(condition, &attributes)
            pthread_condattr_destroy(&attributes)
        #endif
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Ends the current wait, or the next one if nobody waits. Costs one atomic load when it is rung already.
    func ring() {
        if isRung.load(ordering: .sequentiallyConsistent) { return }
        pthread_mutex_lock(mutex)
        isRung.store(true, ordering: .sequentiallyConsistent)
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    /// Waits for a ring, for at most that long; without limit when `nil`.
    ///
    /// What the bell stands for has to be looked at after each wait, rung or not.
    func wait(atMost limit: Duration? = nil) {
        pthread_mutex_lock(mutex)
        if let limit {
            waitLocked(atMost: limit)
        } else {
            while !isRung.load(ordering: .sequentiallyConsistent) { pthread_cond_wait(condition, mutex) }
        }
        isRung.store(false, ordering: .sequentiallyConsistent)
        pthread_mutex_unlock(mutex)
    }

    private func waitLocked(atMost limit: Duration) {
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        deadline.advance(by: limit)
        while !isRung.load(ordering: .sequentiallyConsistent) {
            #if canImport(Darwin)
                var now = timespec()
                clock_gettime(CLOCK_MONOTONIC, &now)
                var rest = deadline.since(now)
                let status = pthread_cond_timedwait_relative_np(condition, mutex, &rest)
            #else
                let status = pthread_cond_timedwait(condition, mutex, &deadline)
            #endif
            if status != 0 { return }
        }
    }
}

extension timespec {
    fileprivate mutating func advance(by duration: Duration) {
        let (seconds, attoseconds) = max(duration, .zero).components
        tv_sec += Int(seconds)
        tv_nsec += Int(attoseconds / 1_000_000_000)
        if tv_nsec >= 1_000_000_000 {
            tv_sec += 1
            tv_nsec -= 1_000_000_000
        }
    }

    #if canImport(Darwin)
        fileprivate func since(_ earlier: timespec) -> timespec {
            var rest = timespec(tv_sec: tv_sec - earlier.tv_sec, tv_nsec: tv_nsec - earlier.tv_nsec)
            if rest.tv_nsec < 0 {
                rest.tv_sec -= 1
                rest.tv_nsec += 1_000_000_000
            }
            return rest.tv_sec < 0 ? timespec() : rest
        }
    #endif
}
