/// How urgently a run is to end.
package enum StopRequest: Int, Comparable, Sendable, Codable {
    /// Running tasks may finish.
    case gracefully
    /// Running tasks are interrupted.
    case atOnce

    package static func < (left: StopRequest, right: StopRequest) -> Bool { left.rawValue < right.rawValue }
}
