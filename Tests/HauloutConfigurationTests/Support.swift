import Foundation
import HauloutConfiguration
import YAMLConfiguration

/// A folder of its own for one test, removed when the test lets go of it.
final class TestFolder {
    let path: String

    init() throws {
        // Resolved, because macOS keeps its temporary folder behind a link.
        path = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/haulout-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path + "/jobs", withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
        try write(name, Data(text.utf8), mode: mode)
    }

    @discardableResult
    func write(_ name: String, _ data: Data, mode: Int = 0o600) throws -> String {
        let file = path + "/" + name
        try data.write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        return file
    }

    /// Loads a configuration file of this text.
    func load(_ text: String, environment: [String: String] = [:]) throws -> Configuration {
        try Configuration.load(try write("config.yaml", text), environment: environment)
    }

    /// What is wrong with a configuration file of this text, without the folder's path.
    func problems(_ text: String, environment: [String: String] = [:]) throws -> [String] {
        let file = try write("config.yaml", text)
        return lines { () throws(Problems) in _ = try Configuration.load(file, environment: environment) }
    }

    /// Loads the jobs folder.
    func jobs(environment: [String: String] = [:]) throws -> JobDefinitions {
        try JobDefinitions.load(folder: path + "/jobs", base: path, environment: environment)
    }

    /// What is wrong with the jobs folder, without the folder's path.
    func jobProblems() -> [String] {
        lines { () throws(Problems) in _ = try JobDefinitions.load(folder: path + "/jobs", base: path, environment: [:])
        }
    }

    /// What is wrong with one job file of this text; places only name line and column.
    func jobProblems(_ text: String) throws -> [String] {
        try write("jobs/j.yaml", text)
        return jobProblems().map { $0.replacing("jobs/j.yaml:", with: "") }
    }

    func relative(_ problems: [Problem]) -> [String] {
        problems.map { $0.description.replacing(path + "/", with: "") }
    }

    private func lines(_ body: () throws(Problems) -> Void) -> [String] {
        do {
            try body()
            return []
        } catch {
            return relative(error.errors)
        }
    }
}
