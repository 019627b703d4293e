import HauloutCore
import YAMLConfiguration

/// One job, as its definition has it.
struct JobView: Presentable, Equatable {
    struct Retry: Encodable, Equatable {
        let attempts: Int
        let backoff: String
        let first: String
        let most: String
        let jitter: Double
        let never: [String]
    }

    let name: String
    let summary: String
    let queue: String
    let priority: Int
    let handler: HandlerView
    let items: String
    let chunk: Int
    let retry: Retry
    @ExplicitNull var timeout: String?
    let secrets: [String]
    @ExplicitNull var unique: String?
    @ExplicitNull var source: String?

    private enum CodingKeys: String, CodingKey {
        case name, queue, priority, handler, items, chunk, retry, timeout, secrets, unique
        case summary = "description"
        case source = "file"
    }

    init(_ job: JobDefinition) {
        name = job.name
        summary = job.summary
        queue = job.queue
        priority = job.priority.rawValue
        handler = HandlerView(job.handler)
        items = job.items.text
        chunk = job.chunk
        retry = Retry(
            attempts: job.retry.attempts,
            backoff: job.retry.backoff.rawValue,
            first: DurationText.format(job.retry.first),
            most: DurationText.format(job.retry.most),
            jitter: job.retry.jitter,
            never: job.retry.never.map(\.rawValue).sorted()
        )
        timeout = job.timeout.map(DurationText.format)
        secrets = job.secrets.sorted()
        unique = job.unique.map { unique in
            "by \(unique.by.map(\.rawValue).sorted().joined(separator: " and ")) for \(DurationText.format(unique.window))"
        }
        source = job.source
    }

    func text(width: Int?) -> String {
        var fields = FieldList()
        fields.add("job", name)
        fields.add("description", summary.isEmpty ? nil : summary)
        fields.add("file", source)
        fields.add("queue", "\(queue), priority \(priority)")
        fields.add("handler", handler.text)
        fields.add("items", items)
        if items != ItemSource.none.text { fields.add("chunk", "\(Words.count(chunk)) items per task") }
        fields.add("retry", retryText)
        fields.add("timeout", timeout ?? "none")
        fields.add("secrets", secrets.isEmpty ? nil : secrets.joined(separator: ", "))
        fields.add("unique", unique)
        return fields.text
    }

    private var retryText: String {
        guard retry.attempts > 1 else { return "none: one attempt" }
        return """
            \(Words.count(retry.attempts)) attempts, \(retry.backoff) backoff from \(retry.first) to \(retry.most), \
            jitter \(Int((retry.jitter * 100).rounded()))%
            never after \(retry.never.isEmpty ? "nothing" : retry.never.joined(separator: ", "))
            """
    }
}

extension ItemSource {
    /// In a few words, with the query or the file.
    var text: String {
        switch self {
        case .none: "none"
        case .list(let items): "list of \(Words.count(items.count))"
        case .file(let path): "file \(path)"
        case .sql(let query): "query \(PrintableText.line(query))"
        }
    }

    /// In one word.
    var kind: String {
        switch self {
        case .none: "none"
        case .list: "list"
        case .file: "file"
        case .sql: "query"
        }
    }
}
