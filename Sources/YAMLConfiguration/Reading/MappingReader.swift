/// The keys of one mapping, about to be read. Remembers which keys were asked for: the others are unknown.
public final class MappingReader {
    private let reader: ValueReader
    private let entries: [YAMLEntry]
    private var known: [String] = []

    /// `nil`, with a problem, when no mapping stands there.
    init?(_ reader: ValueReader) {
        self.reader = reader
        switch reader.node.content {
        case .mapping(let entries):
            self.entries = entries
        case .scalar(let scalar) where scalar.isNull:
            entries = []
        default:
            reader.expected("a mapping (key: value)")
            return nil
        }
    }

    /// The key of this mapping, such as `pool`; empty for the whole file.
    public var key: String { reader.key }

    /// The value of a key, `nil` when it is not given.
    public subscript(name: String) -> ValueReader? {
        if !known.contains(name) { known.append(name) }
        guard let entry = entry(name) else { return nil }
        return ValueReader(entry.value, key: path(name), context: reader.context)
    }

    /// The value of a key that has to be there.
    public func required(_ name: String, _ what: String) -> ValueReader? {
        if let value = self[name] { return value }
        reader.report("the key \(Quoted.text(name)) is missing: \(what)")
        return nil
    }

    /// Those of some keys that are given, in the order of the file.
    public func given(_ names: [String]) -> [String] {
        for name in names where !known.contains(name) { known.append(name) }
        return entries.map(\.key).filter(names.contains)
    }

    /// Every key with its value, for mappings whose keys the user chooses.
    public func all() -> [(name: String, value: ValueReader)] {
        known += entries.map(\.key)
        return entries.map { ($0.key, ValueReader($0.value, key: path($0.key), context: reader.context)) }
    }

    /// Reports a problem at a key, or at the mapping when the key is not given.
    public func report(at name: String, _ message: String) {
        guard let entry = entry(name) else { return reader.report(message) }
        reader.context.report(.error, entry.mark, key: path(name), message)
    }

    /// Reports something at a key that does not keep the file from being used.
    public func warn(at name: String, _ message: String) {
        guard let entry = entry(name) else { return reader.warn(message) }
        reader.context.report(.warning, entry.mark, key: path(name), message)
    }

    /// Reports a problem of the mapping as a whole.
    public func report(_ message: String) {
        reader.report(message)
    }

    /// Refuses a key that somebody may well write, with the reason.
    public func refuse(_ name: String, _ reason: String) {
        guard entry(name) != nil else { return }
        known.append(name)
        report(at: name, reason)
    }

    /// Reports the keys that nobody asked for.
    func finish() {
        for entry in entries where !known.contains(entry.key) {
            let listed = known.isEmpty ? "" : "; known here: " + known.sorted().joined(separator: ", ")
            let hint = Suggestion.hint(for: entry.key, among: known, otherwise: listed)
            reader.context.report(.error, entry.mark, key: path(entry.key), "unknown key\(hint)")
        }
    }

    private func entry(_ name: String) -> YAMLEntry? {
        entries.first { $0.key == name }
    }

    private func path(_ name: String) -> String {
        let shown = Quoted.text(name).dropFirst().dropLast()
        return key.isEmpty ? String(shown) : "\(key).\(shown)"
    }
}
