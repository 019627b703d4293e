import Foundation
import Histories
import Testing

@Suite struct HistoryTests {
    private static let events: [Event] = [
        .begins(Order(key: "a-1", style: .keyed, job: .count, items: 5, tasks: 2, digest: "ff", delay: 3)),
        .enqueued(key: "a-1", ids: [1, 2]), .refused(key: "a-1", reason: "no\tway\nat all"),
        .unknown(key: "a-1", reason: ""), .ready,
        .ran(Attempt(task: 1, number: 2), key: "a-1", item: 3, digest: "ff"),
        .wrote(Attempt(task: 1, number: 2), key: "a-1"), .did(Attempt(task: 1, number: 2), item: 3),
        .failed(Attempt(task: 1, number: 2), item: 3, reason: "it fails"), .totals(completed: 4, fenced: 5),
        .started(child: "worker-1.1", pid: 6), .asked(child: "worker-1.1"),
        .exited(child: "worker-1.1", status: 137, wasAsked: true),
        .fault(number: 7, kind: "worker-kill", target: "worker-1.1"), .healed(number: 7), .stalled(milliseconds: 400),
        .calm,
    ]

    @Test("what was written is read back, in the order of time, and an unfinished last line is left out")
    func roundTrip() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("histories-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("one.history").path
        let writer = try HistoryWriter(path)
        for event in Self.events { writer.write(event) }
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data("123\tran\t1".utf8))

        let records = try HistoryReader.read(folder: folder.path)
        var expected = Self.events
        expected[2] = .refused(key: "a-1", reason: "no way at all")
        #expect(records.map(\.event) == expected)
        #expect(records.allSatisfy { $0.source == "one" })
        #expect(records.map(\.time) == records.map(\.time).sorted())
    }

    @Test("a damaged line in the middle is an error, not a hole")
    func damage() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("histories-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try "12\tready\n13\tran\tx\n14\tcalm\n".write(
            to: folder.appendingPathComponent("one.history"), atomically: true, encoding: .utf8)
        #expect(throws: DamagedHistory.self) { try HistoryReader.read(folder: folder.path) }
    }
}
