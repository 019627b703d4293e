public import Foundation
public import HauloutCore
public import YAMLConfiguration

/// The jobs that a folder of YAML files defines.
public struct JobDefinitions: Sendable, Equatable {
    /// Sorted by name.
    public var files: [JobFile] = []
    /// What is not wrong but should be known: keys that this version does not act on.
    public var warnings: [Problem] = []

    public init() {}

    public var definitions: [JobDefinition] { files.map(\.definition) }

    /// Reads every `*.yaml` and `*.yml` of a folder, in the order of their names; hidden files and folders inside it
    /// are left out.
    ///
    /// - Parameters:
    ///   - folder: The folder; it has to be there.
    ///   - base: What paths in the files are relative to: the folder of the configuration file.
    ///   - environment: What `${NAME}` in `handler.environment` stands for.
    /// - Throws: ``Problems`` with everything that is wrong with all files; then no job of the folder is usable.
    public static func load(
        folder: String,
        base: String = ".",
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(Problems) -> JobDefinitions {
        let problems = ProblemCollector()
        var names = JobNames()
        var result = JobDefinitions()
        for path in JobsFolder(path: folder).files(problems) {
            guard let root = YAMLFile.read(path, problems: problems) else { continue }
            let reader = JobReader(file: path, base: base, environment: environment)
            let file = root.mapping { keys in
                names.check(keys)
                return reader.job(keys)
            }
            if case .some(.some(let file)) = file { result.files.append(file) }
        }
        try problems.throwErrors()
        result.files.sort { $0.definition.name < $1.definition.name }
        result.warnings = problems.warnings
        return result
    }
}

/// The names of jobs read so far.
private struct JobNames {
    private var places: [String: String] = [:]

    /// Reports a name that another file has.
    mutating func check(_ keys: MappingReader) {
        guard let value = keys["job"], case .scalar(let scalar) = value.node.content, !scalar.isNull else { return }
        if let place = places[scalar.text] {
            value.report("this name is taken: \(place) defines a job of the same name")
        } else {
            places[scalar.text] = "\(value.file):\(value.mark.line):\(value.mark.column)"
        }
    }
}
