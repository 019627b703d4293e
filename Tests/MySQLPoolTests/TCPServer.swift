import Foundation
import MySQLClient

/// A private MariaDB on a TCP port of the loopback address, which lets everybody in; gone when it is stopped.
final class TCPServer {
    let endpoint: ConnectionConfiguration.Endpoint
    private let folder: URL
    private let process = Process()

    static var isInstalled: Bool { program != nil }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "haulout-tcp-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder.appending(path: "data"), withIntermediateDirectories: true)
        let port = try Self.freePort()
        endpoint = .tcp(host: "127.0.0.1", port: port)
        process.executableURL = Self.program
        process.arguments = [
            "--no-defaults", "--datadir=\(folder.path)/data", "--socket=\(folder.path)/s", "--tmpdir=\(folder.path)",
            "--bind-address=127.0.0.1", "--port=\(port)", "--skip-grant-tables", "--skip-name-resolve",
            "--innodb-buffer-pool-size=32M", "--max-connections=100", "--loose-user=\(NSUserName())",
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let configuration = ConnectionConfiguration(endpoint: endpoint, user: NSUserName())
        try eventually { (try? Connection.open(configuration)) != nil }
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    private static let program: URL? = ["/usr/sbin/mariadbd", "/usr/local/sbin/mariadbd", "/usr/bin/mariadbd"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }
        .map { URL(filePath: $0) }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) | getsockname(descriptor, address, &length)
            }
        }
        guard status == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
