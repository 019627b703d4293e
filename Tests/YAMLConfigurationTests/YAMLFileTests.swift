import Foundation
import Testing
import YAMLConfiguration

@Suite struct YAMLFileTests {
    private func problems(_ path: String) -> [String] {
        let problems = ProblemCollector()
        #expect(YAMLFile.read(path, problems: problems)?.node == nil)
        return problems.all.map(\.description)
    }

    @Test("files that cannot be read say why, without waiting for anybody")
    func unreadable() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let pipe = folder + "/pipe.yaml"
        mkfifo(pipe, 0o600)
        #expect(problems(folder + "/none.yaml") == ["\(folder)/none.yaml: no such file"])
        #expect(problems(folder) == ["\(folder): this is a folder: expected a file"])
        #expect(problems(pipe) == ["\(pipe): this is no regular file"])
        #expect(problems("/dev/zero") == ["/dev/zero: this is no regular file"])
    }

    @Test("of a file larger than the limit no more than the limit is read")
    func large() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(repeating: UInt8(ascii: "#"), count: 1 << 20).write(to: URL(filePath: path))
        #expect(problems(path) == ["\(path): the file is larger than 256KiB, the most that is read"])
    }
}
