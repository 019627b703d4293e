import Foundation

/// What `haulout failpoints` lists.
struct FailpointList {
    private struct Output: Decodable {
        struct Bug: Decodable { let name: String }
        let points: [String]
        let bugs: [Bug]
    }

    /// The points without their sides, in the order of the operations.
    let statements: [String]
    /// The names of the seeded bugs.
    let bugs: [String]

    init(folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let list = try MatrixProcess("failpoints", ["failpoints", "--json"], folder: folder)
        defer { list.end() }
        waitUntil(within: 60) { !list.isRunning }
        let output = try JSONDecoder().decode(Output.self, from: Data(list.outputText.utf8))
        statements = output.points.filter { $0.hasSuffix(".before") }.map { String($0.dropLast(".before".count)) }
        bugs = output.bugs.map(\.name)
    }
}
