import Foundation
import Targets
import Testing

/// Plays what the fuzzers have been given and have found.
@Suite struct CorpusTests {
    private static let corpora = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Corpora").standardizedFileURL

    private static func inputs(of name: String) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: corpora.appending(path: name), includingPropertiesForKeys: nil)
            .sorted { $0.path < $1.path }
    }

    @Test("every input of its corpus is read by a target without a finding", arguments: FuzzTarget.all.map(\.name))
    func replay(name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let inputs = try Self.inputs(of: name)
        #expect(!inputs.isEmpty)
        for input in inputs {
            let bytes = [UInt8](try Data(contentsOf: input))
            #expect(throws: Never.self, "\(input.lastPathComponent)") { try target.body(bytes) }
        }
    }

    @Test("every corpus has a target")
    func corpora() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpora.path)
        #expect(Set(folders) == Set(FuzzTarget.all.map(\.name)))
    }
}
