/// How urgently a run is to end.
enum StopRequest: Int, Comparable, Sendable {
    /// Running tasks may finish.
    case gracefully
    /// Running tasks are interrupted.
    case atOnce

    static func < (left: StopRequest, right: StopRequest) -> Bool { left.rawValue < right.rawValue }
}
