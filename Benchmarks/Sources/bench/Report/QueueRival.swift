/// What script/bench rivals printed.
struct QueueRivals: Codable {
    let rivals: [QueueRival]
    /// Why others were not measured, by name.
    let missing: [String: String]
}

/// Other job queues that were measured before and elsewhere: `Benchmarks/rivals/queues/measured-earlier.json`.
struct EarlierRivals: Codable {
    let date: String
    let machine: String
    let rivals: [QueueRival]
}

/// Another job queue and its figures, as far as they are known.
struct QueueRival: Codable {
    /// With the version.
    let name: String
    /// What it keeps its tasks in.
    let broker: String
    let settings: String
    /// Whether what was acknowledged survives a crash of the server.
    let durable: Bool
    /// Tasks per second.
    let burnDown: Double?
    let enqueueSingle: Double?
    let enqueueBulk: Double?
    /// From the enqueue to the start, in milliseconds.
    let median: Double?
    let tail: Double?

    private enum CodingKeys: String, CodingKey {
        case name, broker, settings, durable
        case burnDown = "burn_down"
        case enqueueSingle = "enqueue_single"
        case enqueueBulk = "enqueue_bulk"
        case median = "p50_ms"
        case tail = "p99_ms"
    }
}
