/// The jobs that a process knows: each definition with the handler that runs it.
public struct JobRegistry: Sendable {
    /// One job, ready to run.
    public struct Job: Sendable {
        public var definition: JobDefinition
        public var handler: any TaskHandler

        public init(definition: JobDefinition, handler: any TaskHandler) {
            self.definition = definition
            self.handler = handler
        }
    }

    private var jobs: [String: Job] = [:]

    public init() {}

    /// Adds a job, in place of an earlier one of the same name.
    public mutating func register(_ definition: JobDefinition, handler: any TaskHandler) {
        jobs[definition.name] = Job(definition: definition, handler: handler)
    }

    public subscript(name: String) -> Job? { jobs[name] }

    /// Sorted by name.
    public var definitions: [JobDefinition] {
        jobs.values.map(\.definition).sorted { $0.name < $1.name }
    }
}
