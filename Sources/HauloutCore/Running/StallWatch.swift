/// Notices when nobody takes anything from a buffer that holds something.
struct StallWatch: Sendable {
    static let patience = Duration.seconds(1)

    private var taken = 0
    private var since: ContinuousClock.Instant

    init(at now: ContinuousClock.Instant) {
        since = now
    }

    /// - Parameter taken: How much has been taken in all.
    mutating func isStalled(taken: Int, buffered: Int, at now: ContinuousClock.Instant) -> Bool {
        if buffered == 0 || taken != self.taken {
            self.taken = taken
            since = now
        }
        return now - since >= Self.patience
    }
}
