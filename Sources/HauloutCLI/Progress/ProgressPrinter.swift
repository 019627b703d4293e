import Foundation
import Synchronization

/// Shows on stderr how far a run is: on a terminal one line, rewritten twice a second; elsewhere a line every 5 s, and
/// none while nothing changes.
final class ProgressPrinter: Sendable {
    private struct State {
        var last: String?
        var lastShown = Date.distantPast
        var isLineOpen = false
    }

    private let console: Console
    private let state = Mutex(State())
    private var isTerminal: Bool { console.errorWidth != nil }

    init(console: Console) {
        self.console = console
    }

    func update(_ progress: RunProgress) { update(progress.text) }

    /// Shows a line when it is time to.
    func update(_ line: @autoclosure () -> String) {
        let now = console.now()
        let due: String? = state.withLock { state in
            guard now.timeIntervalSince(state.lastShown) >= (isTerminal ? 0.5 : 5) else { return nil }
            let line = line()
            guard isTerminal || line != state.last else { return nil }
            state = State(last: line, lastShown: now, isLineOpen: isTerminal)
            return line
        }
        if let due { show(due) }
    }

    /// Ends the line on a terminal, so that what follows starts on its own.
    func finish() {
        let isLineOpen = state.withLock { state in
            defer { state.isLineOpen = false }
            return state.isLineOpen
        }
        if isLineOpen { console.error("\n") }
    }

    private func show(_ line: String) {
        guard let width = console.errorWidth else { return console.note(line) }
        // A line as wide as the terminal would wrap, and could not be rewritten.
        console.error("\r\u{1B}[2K\(DisplayWidth.cut(line, to: width - 1))")
    }
}
