import Foundation
import Synchronization

/// One end of a conversation, byte by byte.
final class Peer: Sendable {
    private let descriptor: CInt
    private let isClosed = Mutex(false)
    private let heard = Mutex<[UInt8]>([])

    init(_ descriptor: CInt) {
        self.descriptor = descriptor
    }

    init(connectingTo path: String) throws {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    deinit { close() }

    /// All that was read.
    var received: [UInt8] { heard.withLock(\.self) }

    /// Says no more.
    func finish() {
        isClosed.withLock { if !$0 { _ = shutdown(descriptor, CInt(SHUT_WR)) } }
    }

    func close() {
        isClosed.withLock { isClosed in
            if !isClosed { _ = shutdown(descriptor, CInt(SHUT_RDWR)); Glibc.close(descriptor) }
            isClosed = true
        }
    }

    /// The next bytes; none at the end.
    @discardableResult
    func read() -> [UInt8] { read(upTo: 1 << 16) }

    private func read(upTo limit: Int) -> [UInt8] {
        guard !isClosed.withLock(\.self) else { return [] }
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        let bytes = buffer.prefix(max(0, count))
        heard.withLock { $0 += bytes }
        return Array(bytes)
    }

    /// The payload of the next packet; nothing at the end.
    @discardableResult
    func readPacket() -> [UInt8] {
        let header = read(exactly: 4)
        guard header.count == 4 else { return [] }
        return read(exactly: Int(header[0]) | Int(header[1]) << 8 | Int(header[2]) << 16)
    }

    private func read(exactly count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count, case let more = read(upTo: count - bytes.count), !more.isEmpty { bytes += more }
        return bytes
    }

    func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// A packet of the protocol.
    func write(packet number: UInt8, _ payload: [UInt8]) {
        write(Wire.packet(number, payload))
    }

    /// The first packet of a server.
    func greet(offersTLS: Bool = false) {
        write(packet: 0, Wire.greeting(version: "8.0.0-fake", threadID: 1, offersTLS: offersTLS))
    }

    /// Greets, and takes the login for good.
    func welcome() {
        greet()
        readPacket()
        write(packet: 2, Wire.ok(status: Wire.autocommit))
    }

    /// Answers the statement that switches the session trackers on.
    func arm() {
        readPacket()
        write(packet: 1, Wire.ok(status: Wire.autocommit))
    }

    /// Has prepared a statement with one column of text and no parameters.
    func prepare() {
        write(packet: 1, Wire.prepared(id: 1, columns: 1, parameters: 0))
        write(packet: 2, Wire.column("a", isNumber: false))
        write(packet: 3, Wire.end(status: Wire.autocommit))
    }

    /// Answers a statement by asking for a file, and takes what comes.
    func ask(for file: String) {
        readPacket()
        write(packet: 1, [0xFB] + Array(file.utf8))
        readPacket()
        write(packet: 3, Wire.ok(status: Wire.autocommit))
    }

    /// Passes bytes on in both directions until this side sends `word`; the answer to that is never seen.
    func relay(to server: Peer, until word: String) {
        Thread {
            while case let bytes = server.read(), !bytes.isEmpty { self.write(bytes) }
        }.start()
        while case let bytes = read(), !bytes.isEmpty {
            if String(decoding: bytes, as: UTF8.self).contains(word) { break }
            server.write(bytes)
        }
        close()
        server.close()
    }
}
