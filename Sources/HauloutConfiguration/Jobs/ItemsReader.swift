import HauloutCore
import YAMLConfiguration

/// What is known of the items of a job before it runs.
enum ItemShape {
    /// The job has no items.
    case none
    /// Items are integers or strings.
    case scalars
    /// Items are objects with these members.
    case objects(Set<String>)
    /// Items are known at enqueue only.
    case unknown
}

/// Reads the key `items`.
struct ItemsReader {
    struct Items {
        var source = ItemSource.none
        var chunk = 100
        var shape = ItemShape.none
    }

    let base: String

    func read(_ value: ValueReader?) -> Items {
        guard let value else { return Items() }
        // What is wrong here was reported: no second problem for each :item because of it.
        let wrong = Items(shape: .unknown)
        if value.isList { return list(value).map { Items(source: $0.source, shape: $0.shape) } ?? wrong }
        if value.says("none") { return Items() }
        guard value.isMapping else {
            value.expected("a list of items, one of list, file and sql, or none")
            return wrong
        }
        return value.mapping { mapping($0) } ?? wrong
    }

    private func mapping(_ keys: MappingReader) -> Items {
        var result = Items(shape: .unknown)
        let sources = keys.given(["list", "file", "sql"])
        if sources.isEmpty { keys.report("expected one of list, file and sql") }
        for extra in sources.dropFirst() {
            keys.report(at: extra, "expected one of list, file and sql, got \(sources.joined(separator: " and "))")
        }
        result.chunk = keys["chunk"]?.integer(in: 1...100_000) ?? result.chunk
        switch sources.first {
        case "list":
            if let list = keys["list"].flatMap(list) { (result.source, result.shape) = list }
        case "file":
            result.source = keys["file"]?.path(in: base).map(ItemSource.file) ?? .none
            result.shape = .scalars
        case "sql":
            result.source = keys["sql"].flatMap(query).map(ItemSource.sql) ?? .none
        default:
            break
        }
        return result
    }

    /// A query runs at enqueue, before there is a task: no placeholder has a value then.
    private func query(_ value: ValueReader) -> String? {
        let template = TemplateReader(value)
        guard let text = template.statement() else { return nil }
        template.check(SQLTemplate.errors(in: text), in: text)
        for placeholder in (try? SQLTemplate(parsing: text))?.placeholders ?? [] {
            template.report(":\(placeholder.name) has no value while items are looked up: leave it out", placeholder)
        }
        return text
    }

    // MARK: Lists

    private func list(_ value: ValueReader) -> (source: ItemSource, shape: ItemShape)? {
        var first: String?
        let items = value.list(of: "items") { element -> JSONValue? in
            guard let item = element.item() else { return nil }
            let kind = first ?? item.kind
            first = kind
            guard item.kind == kind else {
                element.report("expected \(kind) like the first item, got \(item.kind): a list holds items of one kind")
                return nil
            }
            return item
        }
        return items.map { (.list($0), Self.shape(of: $0)) }
    }

    private static func shape(of items: [JSONValue]) -> ItemShape {
        let members = items.compactMap { item -> Set<String>? in
            if case .object(let members) = item { Set(members.keys) } else { nil }
        }
        guard let first = members.first else { return items.isEmpty ? .unknown : .scalars }
        return .objects(members.reduce(first) { $0.intersection($1) })
    }
}

extension JSONValue {
    /// What an item is, for messages.
    fileprivate var kind: String {
        switch self {
        case .integer: "an integer"
        case .string: "a string"
        default: "an object"
        }
    }
}
