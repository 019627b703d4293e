/// An event, with when it was and who wrote it down.
public struct Record: Hashable, Sendable {
    public var time: Instant
    /// The history it is in: one for each process, from its start to its end.
    public var source: String
    public var event: Event

    public init(time: Instant, source: String, event: Event) {
        self.time = time
        self.source = source
        self.event = event
    }

    /// The line without its end.
    public var line: String {
        ([String(time.microseconds)] + event.fields.map(Self.oneLine)).joined(separator: "\t")
    }

    public init?(line: String, source: String) {
        let fields: [String] = line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
        guard let time = fields.first.flatMap({ Int64($0) }), let event = Event(fields: Array(fields.dropFirst()))
        else { return nil }
        self.init(time: Instant(microseconds: time), source: source, event: event)
    }

    private static func oneLine(_ field: String) -> String {
        field.contains { $0 == "\t" || $0.isNewline }
            ? String(field.map { $0 == "\t" || $0.isNewline ? " " : $0 }) : field
    }
}
