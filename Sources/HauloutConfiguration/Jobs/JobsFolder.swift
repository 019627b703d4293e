import Foundation
import YAMLConfiguration

/// The files of a jobs folder that may be read.
struct JobsFolder {
    let path: String

    /// Paths, sorted. A definition is code that runs on every worker, so files that leave the folder or that everyone
    /// may write to are refused.
    func files(_ problems: ProblemCollector) -> [String] {
        let status = FileStatus(path)
        guard status.exists else { return fail(path, "no such folder", problems) }
        guard status.isFolder else { return fail(path, "expected a folder of job files", problems) }
        refuseWritable(path, problems)
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            return fail(path, "this user may not read the folder", problems)
        }
        let files = names.filter(Self.isJobFile).sorted().map { Paths.join(path, $0) }
        return files.filter { isInside($0, problems) }
    }

    private static func isJobFile(_ name: String) -> Bool {
        !name.hasPrefix(".") && (name.hasSuffix(".yaml") || name.hasSuffix(".yml"))
    }

    private func isInside(_ file: String, _ problems: ProblemCollector) -> Bool {
        guard let real = Self.resolve(file), let root = Self.resolve(path) else {
            problems.add(Problem(file: file, message: "the symbolic link leads nowhere"))
            return false
        }
        guard real.hasPrefix(root == "/" ? root : root + "/") else {
            problems.add(
                Problem(file: file, message: "the symbolic link leads out of the folder \(path): copy the file"))
            return false
        }
        refuseWritable(file, problems)
        return true
    }

    private func refuseWritable(_ path: String, _ problems: ProblemCollector) {
        let status = FileStatus(path)
        guard status.isWritableByAll else { return }
        let sentence = "everyone may write here (mode \(status.permissions)): run chmod o-w \(path)"
        problems.add(Problem(file: path, message: sentence))
    }

    private func fail(_ path: String, _ sentence: String, _ problems: ProblemCollector) -> [String] {
        problems.add(Problem(file: path, message: sentence))
        return []
    }

    private static func resolve(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}
