import Foundation
import HauloutConfiguration
import HauloutCore
import Testing

/// The repository's own `config.yaml`: what a fresh checkout runs with, and the worked example.
@Suite struct ShippedConfigurationTests {
    let folder: TestFolder
    let text: String

    init() throws {
        folder = try TestFolder()
        text = try Self.page("config.yaml")
    }

    private static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func page(_ path: String) throws -> String {
        try String(contentsOf: repository.appending(path: path), encoding: .utf8)
    }

    @Test("the example jobs beside it load without a problem or a warning")
    func jobs() throws {
        let jobs = try JobDefinitions.load(folder: Self.repository.appending(path: "jobs").path, environment: [:])
        #expect(jobs.files.count >= 3)
        #expect(jobs.warnings.isEmpty)
    }

    @Test("it loads without a problem, and says what the defaults are")
    func loads() throws {
        #expect(try folder.load(text) == folder.load(""))
    }

    /// Every key, those in comments too, as paths; a key in a comment is indented behind its `#` or before it.
    private var documented: Set<String> {
        var path: [(indent: Int, key: String)] = []
        var keys: Set<String> = []
        for line in text.split(separator: "\n") {
            guard let match = line.wholeMatch(of: /( *)(?:# )?([a-z_]+):(?: .*)?/) else { continue }
            let (indent, key) = (match.1.count, String(match.2))
            // A sentence such as "verify: encrypted, …" explains a value.
            if line.contains("#"), ["verify", "text"].contains(key) { continue }
            path.removeAll { $0.indent >= indent }
            path.append((indent, key))
            keys.insert(path.map(\.key).joined(separator: "."))
        }
        return keys
    }

    /// The keys that an unknown one is told of, level by level.
    private var known: Set<String> {
        get throws {
            var known: Set<String> = []
            var levels = [""]
            while let level = levels.popLast() {
                for key in try self.keys(at: level) {
                    let path = level.isEmpty ? key : "\(level).\(key)"
                    known.insert(path)
                    if try !keys(at: path).isEmpty { levels.append(path) }
                }
            }
            return known
        }
    }

    private func keys(at path: String) throws -> [String] {
        let names = path.split(separator: ".").map(String.init) + ["qqqqqqqqqq"]
        let nested = names.enumerated().map { String(repeating: " ", count: $0.offset) + $0.element + ":" }
        let problem = try folder.problems(nested.joined(separator: "\n") + " 1\n")
            .first { $0.contains("qqqqqqqqqq: unknown key") }
        guard let list = problem?.components(separatedBy: "known here: ").last, problem != nil else { return [] }
        return list.components(separatedBy: ", ").filter { $0 != "dashboard" }
    }

    @Test("the pages in docs name every key and every kind of failure")
    func pages() throws {
        let configuration = try Self.page("docs/configuration.md")
        for key in try known where try keys(at: key).isEmpty {
            #expect(configuration.contains("| `\(key)` |"), "\(key)")
        }
        let jobs = try Self.page("docs/jobs.md")
        for kind in FailureKind.all {
            let mark = FailureKind.permanent.contains(kind) ? " •" : ""
            #expect(
                jobs.contains("`\(kind.rawValue)`\(mark),") || jobs.contains("`\(kind.rawValue)`\(mark) |"), "\(kind)")
        }
    }

    @Test("it documents exactly the keys there are")
    func keys() throws {
        #expect(try known.symmetricDifference(documented) == [])
        #expect(documented.count > 30)
    }
}
