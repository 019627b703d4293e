public import HauloutCore
public import YAMLConfiguration

/// The jobs there are.
public struct LoadedJobs: Sendable {
    /// The folder of the job files as the configuration names it; `nil` when it names none.
    public var folder: String?
    /// Sorted by name.
    public var definitions: [JobDefinition]
    /// What is not wrong but should be known.
    public var warnings: [Problem]

    public init(folder: String?, definitions: [JobDefinition], warnings: [Problem] = []) {
        self.folder = folder
        self.definitions = definitions
        self.warnings = warnings
    }

    /// - Throws: A ``CommandFailure`` (64) that names the job that was probably meant.
    func definition(named name: String) throws(CommandFailure) -> JobDefinition {
        if let definition = definitions.first(where: { $0.name == name }) { return definition }
        throw .usage(UnknownName.text("job", name, among: definitions.map(\.name)))
    }
}
