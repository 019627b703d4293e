import HauloutCore
import YAMLConfiguration

/// Reads one job file.
struct JobReader {
    let file: String
    let base: String
    let environment: [String: String]

    /// `nil` when name or handler are missing or wrong; other problems leave a default, and are reported.
    func job(_ keys: MappingReader) -> JobFile? {
        let name = keys.required("job", "the name of the job")?.name()
        let items = ItemsReader(base: base).read(keys["items"])
        let handler = HandlerReader(base: base, environment: environment, items: items.shape).read(keys)
        let policies = PolicyReader()
        let summary = keys["description"].flatMap(summary)
        let queue = keys["queue"]?.name()
        let priority = keys["priority"]?.integer(in: Priority.range).flatMap(Priority.init(rawValue:))
        let retry = keys["retry"].map(policies.retry)
        let timeout = keys["timeout"].map(policies.timeout) ?? .seconds(300)
        let secrets = keys["secrets"].map(policies.secrets) ?? []
        let unique = keys["unique"].flatMap(policies.unique)
        let schedule = keys["schedule"].flatMap { ScheduleReader().read($0, job: name ?? "NAME") }
        let limit = keys["limit"].flatMap(policies.limit)
        guard let name, let handler else { return nil }
        let definition = JobDefinition(
            name: name,
            summary: summary ?? "",
            queue: queue ?? "default",
            priority: priority ?? .normal,
            handler: handler,
            items: items.source,
            chunk: items.chunk,
            retry: retry ?? RetryPolicy(),
            timeout: timeout,
            secrets: secrets,
            unique: unique,
            source: file
        )
        return JobFile(definition: definition, schedule: schedule, limit: limit)
    }

    private func summary(_ value: ValueReader) -> String? {
        let what = "one line of at most 200 characters"
        guard let text = value.string(what) else { return nil }
        let line = text.hasSuffix("\n") ? String(text.dropLast()) : text
        guard line.count <= 200, !line.contains(where: \.isNewline) else {
            value.expected(what)
            return nil
        }
        return line
    }
}
