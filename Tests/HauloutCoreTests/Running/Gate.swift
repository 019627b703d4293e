import Foundation

/// Holds up whoever comes until it is opened; blocks the thread, as a C library does.
final class Gate: @unchecked Sendable {
    // Unchecked: `condition` protects the state.
    private let condition = NSCondition()
    private var isOpen = false

    func pass() {
        condition.lock()
        while !isOpen { condition.wait() }
        condition.unlock()
    }

    func open() {
        condition.lock()
        isOpen = true
        condition.broadcast()
        condition.unlock()
    }
}
