import Foundation
import Reporting

/// What the measurements of the queue found out, each of which may be missing: `Benchmarks/queue.json`.
struct QueueReport: Codable {
    /// The last one that measured.
    private(set) var machine = Machine()
    private(set) var cpus = ProcessInfo.processInfo.activeProcessorCount
    /// The version of the server.
    private(set) var server: String
    /// When each measurement was made.
    private(set) var dates: [String: String] = [:]
    /// On which processor.
    private(set) var processors: [String: String] = [:]

    private(set) var engine: EngineResult?
    private(set) var binlog: BinlogResult?
    private(set) var latency: LatencyResult?
    private(set) var depth: DepthResult?
    private(set) var snapshot: SnapshotResult?
    private(set) var items: ItemsResult?
    private(set) var idle: IdleResult?
    private(set) var memory: MemoryResult?
    private(set) var mixed: MixedResult?
    private(set) var processes: ProcessesResult?
    private(set) var rivals: QueueRivals?

    /// The commands of script/bench whose results can be added.
    enum Measurement: String, CaseIterable {
        case engine, binlog, latency, depth, snapshot, items, idle, memory, mixed, processes, rivals
    }

    init(server: String) { self.server = server }

    init(file: String) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: file)))
    }

    /// Adds what the measurement printed with `--json`, in place of an earlier result.
    mutating func add(_ measurement: Measurement, _ json: Data, server: String) throws {
        switch measurement {
        case .engine: engine = try decode(json)
        case .binlog: binlog = try decode(json)
        case .latency: latency = try decode(json)
        case .depth: depth = try decode(json)
        case .snapshot: snapshot = try decode(json)
        case .items: items = try decode(json)
        case .idle: idle = try decode(json)
        case .memory: memory = try decode(json)
        case .mixed: mixed = try decode(json)
        case .processes: processes = try decode(json)
        case .rivals: rivals = try decode(json)
        }
        machine = Machine()
        cpus = ProcessInfo.processInfo.activeProcessorCount
        self.server = server
        dates[measurement.rawValue] = machine.date
        processors[measurement.rawValue] = machine.processor
    }

    private func decode<T: Decodable>(_ json: Data) throws -> T { try JSONDecoder().decode(T.self, from: json) }

    /// On many lines, so that a commit shows what has changed.
    func write(to file: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try (encoder.encode(self) + Data("\n".utf8)).write(to: URL(filePath: file), options: .atomic)
    }
}
