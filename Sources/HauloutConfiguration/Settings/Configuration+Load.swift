public import Foundation
public import YAMLConfiguration

extension Configuration {
    /// Reads and checks a configuration file.
    ///
    /// - Parameters:
    ///   - path: The file; it has to be there.
    ///   - environment: What `${NAME}` in a value stands for.
    /// - Throws: ``Problems`` with everything that is wrong with the file.
    public static func load(
        _ path: String,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(Problems) -> Configuration {
        let problems = ProblemCollector()
        let root = YAMLFile.read(path, environment: environment, problems: problems)
        let reader = ConfigurationReader(file: path)
        var configuration = root?.mapping(reader.configuration) ?? Configuration()
        try problems.throwErrors()
        configuration.warnings = problems.warnings
        return configuration
    }
}
