/// Why an attempt is ended before its work is done.
package enum Interruption: UInt8, Sendable {
    /// It ran longer than the job's `timeout`: the attempt counts, and the item in hand has failed.
    case timeout = 1
    /// The process stops: the task goes back with the progress made, at no cost.
    case shutdown
    /// The task is somebody else's by now: whatever this attempt still does is of no interest.
    case leaseLost
}
