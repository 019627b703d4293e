import Foundation
import Testing

private let program = "/usr/bin/systemd-analyze"
private let hasProgram = FileManager.default.isExecutableFile(atPath: program)

@Suite("docs/haulout.service", .enabled(if: hasProgram, "no systemd-analyze on this machine"))
struct ServiceUnitTests {
    @Test("leaves the service an exposure of at most 2.0, as systemd counts it")
    func exposure() throws {
        let unit = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../docs/haulout.service").standardizedFileURL.path
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        // In tenths.
        process.arguments = ["security", "--offline=true", "--no-pager", "--threshold=20", unit]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
