import Foundation
import Testing

@testable import EmbeddedMariaDB

@Suite("Without what a private MariaDB needs")
struct MissingProgramTests {
    @Test("the error names the missing program and how to install it")
    func missingProgram() throws {
        try withTestFolder { folder in
            let error = #expect(throws: EmbeddedServerError.self) {
                try EmbeddedServer.acquire(folder: folder, programs: Programs(folders: [folder]))
            }
            #expect(error?.kind == .programMissing)
            #expect(error?.message.contains("my_print_defaults") == true)
            #expect(error?.message.contains("apt-get install mariadb-server-core mariadb-client-core") == true)
        }
    }

    @Test("a folder that cannot be made is named")
    func unusableFolder() throws {
        let error = #expect(throws: EmbeddedServerError.self) {
            try EmbeddedServer.acquire(folder: "/proc/haulout")
        }
        #expect(error?.kind == .folderUnusable)
        #expect(error?.message.hasPrefix("Cannot make the folder /proc/haulout:") == true)
    }

    @Test("a socket folder that others can enter is refused")
    func openSocketFolder() throws {
        try withTestFolder { folder in
            try FileManager.default.createDirectory(atPath: "\(folder)/run", withIntermediateDirectories: true)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/run")
            let error = #expect(throws: EmbeddedServerError.self) { try EmbeddedServer.acquire(folder: folder) }
            #expect(error?.kind == .folderUnusable)
            #expect(error?.message.contains("chmod 700 \(folder)/run") == true)
        }
    }
}
