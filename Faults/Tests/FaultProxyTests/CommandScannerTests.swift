import Testing

@testable import FaultProxy

@Suite struct CommandScannerTests {
    @Test("commands are found with their ends, packets of the login are none")
    func commands() {
        var scanner = CommandScanner()
        let login = Packet.bytes([0x85, 0x03], number: 1)
        let query = Packet.query("SELECT 1")
        let found = scanner.scan(login + query)
        #expect(
            found == [.init(end: login.count + query.count, start: login.count, isStatement: true, isCommit: false)])
    }

    @Test("COMMIT as text and as a prepared statement")
    func commits() {
        var scanner = CommandScanner()
        #expect(scanner.scan(Packet.query("commit")).map(\.isCommit) == [true])
        #expect(scanner.scan(Packet.query("COMMITTED")).map(\.isCommit) == [false])
        let prepared = scanner.scan(Packet.prepare("SELECT ?") + Packet.prepare("COMMIT"))
        #expect(prepared.map(\.isStatement) == [false, false])
        let executed = scanner.scan(Packet.execute(1) + Packet.execute(2))
        #expect(executed.map(\.isCommit) == [false, true])
        #expect(executed.map(\.isStatement) == [true, true])
    }

    @Test("wherever a stream is cut into chunks, what lies wholly within one is found, and the rest does no harm")
    func chunks() {
        let stream = Packet.query("SELECT 1") + Packet.query("COMMIT") + Packet.query("SELECT 2")
        for cut in 1..<stream.count {
            var scanner = CommandScanner()
            let first = scanner.scan(Array(stream[..<cut]))
            let second = scanner.scan(Array(stream[cut...]))
            #expect(first.count + second.count >= 2)
            #expect((first + second).count { $0.isCommit } <= 1)
            #expect(first.allSatisfy { $0.end <= cut })
        }
    }
}

/// Packets as a client sends them.
enum Packet {
    static func bytes(_ body: [UInt8], number: UInt8 = 0) -> [UInt8] {
        [UInt8(body.count & 0xff), UInt8(body.count >> 8 & 0xff), UInt8(body.count >> 16 & 0xff), number] + body
    }

    static func query(_ text: String) -> [UInt8] { bytes([0x03] + text.utf8) }
    static func prepare(_ text: String) -> [UInt8] { bytes([0x16] + text.utf8) }
    static func execute(_ number: UInt8) -> [UInt8] { bytes([0x17, number, 0, 0, 0, 0, 1, 0, 0, 0]) }
}
