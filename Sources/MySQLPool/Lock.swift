#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A value behind a mutex of the C library, for a lock that many threads meet at: that of a pool, and those that every
/// worker takes for every task.
///
/// Not `Synchronization.Mutex`: on Linux that spins and then queues in the kernel with direct hand-over (a PI futex).
/// With more threads than cores the queue never dissolves; 8 threads on 8 connections spent 45 µs per query in it, and
/// the query itself 15 µs.
///
/// `@unchecked Sendable`: the mutex guards every access to `value`.
package final class Lock<Value>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let value = UnsafeMutablePointer<Value>.allocate(capacity: 1)

    package init(_ value: Value) {
        self.value.initialize(to: value)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
        value.deinitialize(count: 1)
        value.deallocate()
    }

    /// Runs `body` alone with the value. Keep it short: no I/O and no call out.
    package func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value.pointee)
    }
}
