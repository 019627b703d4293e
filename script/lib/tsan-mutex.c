// Swift's Mutex for ThreadSanitizer. What it does with the kernel when two threads meet is in Swift's runtime, which is
// not instrumented, so that everything behind a Mutex would look like a race. Here a thread that finds it taken tries
// again until it is free, by the same word and where the sanitizer sees it. Linked into a test, these take the place of
// the runtime's functions; unlocking never needs the kernel then.
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

// 0, or the number of the thread that has it.
typedef _Atomic uint32_t word;

#define METHOD(name) __asm__("$s15Synchronization12_MutexHandleV" name) __attribute__((swiftcall))
#define OWNER __attribute__((swift_context)) word *owner
void lock_slow(uint32_t thread, OWNER) METHOD("9_lockSlowyys6UInt32VF");
bool try_lock_slow(OWNER) METHOD("12_tryLockSlowSbyF");
void unlock_slow(OWNER) METHOD("11_unlockSlowyyF");

__attribute__((swiftcall)) void lock_slow(uint32_t thread, OWNER) {
    uint32_t nobody = 0;
    while (!atomic_compare_exchange_strong_explicit(owner, &nobody, thread, memory_order_acquire, memory_order_relaxed)) {
        // The runtime traps as well, instead of waiting for oneself.
        if (nobody == thread) abort();
        nobody = 0;
        usleep(20);
    }
}

__attribute__((swiftcall)) bool try_lock_slow(OWNER) {
    (void)owner;
    return false;
}

__attribute__((swiftcall)) void unlock_slow(OWNER) {
    (void)owner;
    abort();
}
