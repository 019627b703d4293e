import Foundation
import Testing

@testable import EmbeddedMariaDB

/// Whether MariaDB's programs are installed.
enum TestPrograms {
    static let areInstalled: Bool = {
        let programs = Programs()
        return (try? programs.server()) != nil && (try? programs.initialiser()) != nil
    }()
}

/// Calls `body` with a folder of its own; stops what runs there and removes it afterwards.
func withTestFolder(named name: String = "db", _ body: (String) throws -> Void) throws {
    let top = FileManager.default.temporaryDirectory.appending(path: "haulout-\(UUID().uuidString.prefix(8))")
    let folder = top.appending(path: name).path
    defer {
        if let leftOver = try? ServerProcess.inFolder(folder) {
            try? leftOver.stop()
            let socketFolder = URL(filePath: leftOver.folder.socket).deletingLastPathComponent()
            try? FileManager.default.removeItem(at: socketFolder)
        }
        try? FileManager.default.removeItem(at: top)
    }
    try body(folder)
}

extension ServerProcess {
    static func inFolder(_ folder: String) throws -> ServerProcess {
        ServerProcess(folder: try ServerFolder(path: folder), programs: Programs())
    }
}
