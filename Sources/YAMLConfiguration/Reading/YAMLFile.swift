import Foundation

/// A file on disk, read within limits.
public enum YAMLFile {
    /// The root of a file, or `nil` when it cannot be read or is not YAML; `problems` says why.
    public static func read(
        _ path: String,
        limits: YAMLLimits = YAMLLimits(),
        environment: [String: String]? = nil,
        problems: ProblemCollector
    ) -> ValueReader? {
        guard let bytes = bytes(of: path, limits: limits, problems: problems) else { return nil }
        let context = ReadingContext(file: path, source: bytes, environment: environment, problems: problems)
        guard let root = YAMLParser(limits: limits).parse(bytes, file: path, problems: problems) else { return nil }
        return ValueReader(root, context: context)
    }

    private static func bytes(of path: String, limits: YAMLLimits, problems: ProblemCollector) -> [UInt8]? {
        do {
            return try RegularFile.read(path, limit: limits.bytes + 1)
        } catch {
            problems.add(Problem(file: path, message: error.sentence))
            return nil
        }
    }
}
