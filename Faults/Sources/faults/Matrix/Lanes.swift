import Foundation

/// Several lanes, which share what is to be played.
struct Lanes: Sendable {
    private let lanes: [MatrixLane]

    /// Opens them all at once; none stays open when one of them cannot be opened.
    init(_ options: LaneOptions) throws {
        let lanes = Locked<[MatrixLane]>([])
        let errors = Locked<[String]>([])
        Self.inParallel(Array(1...options.lanes)) { number in
            do {
                let lane = try MatrixLane(number, options: options)
                lanes.change { $0.append(lane) }
            } catch {
                errors.change { $0.append("\(error)") }
            }
        }
        self.lanes = lanes.current
        guard let error = errors.current.first else { return }
        close()
        throw ServerFailure(description: error)
    }

    func close() { Self.inParallel(lanes) { $0.close() } }

    /// Each lane takes the next one as soon as it is free. Returns when all are done, with what came of them, in the order
    /// in which it came.
    func share<Work: Sendable, Result: Sendable>(
        _ work: [Work], _ body: @escaping @Sendable (Work, MatrixLane) -> Result,
        progress: @escaping @Sendable (Result, _ done: Int) -> Void = { _, _ in }
    ) -> [Result] {
        let next = Locked(0)
        let results = Locked<[Result]>([])
        Self.inParallel(lanes) { lane in
            while true {
                let index = next.change { next in
                    defer { next += 1 }
                    return next
                }
                guard index < work.count else { return }
                let result = body(work[index], lane)
                let done = results.change { results in
                    results.append(result)
                    return results.count
                }
                progress(result, done)
            }
        }
        return results.current
    }

    /// Each on a thread of its own; returns when all are done.
    private static func inParallel<Value: Sendable>(
        _ values: [Value], _ body: @escaping @Sendable (Value) -> Void
    ) {
        let group = DispatchGroup()
        for value in values {
            group.enter()
            Thread {
                body(value)
                group.leave()
            }.start()
        }
        group.wait()
    }
}
