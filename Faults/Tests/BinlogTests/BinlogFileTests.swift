import Foundation
import Testing

@testable import Binlog

@Suite("A file of the log") struct BinlogFileTests {
    @Test("is sound as a server writes it, but for half an event at the end of one that was killed")
    func sound() {
        let file = Log(5)
        #expect(BinlogFile(file.bytes).torn.isEmpty)
        #expect(BinlogFile(file.bytes).mended == file.bytes)
        let cut = file.bytes.dropLast(7)
        #expect(BinlogFile(Data(cut)).torn.isEmpty)
        #expect(BinlogFile(Data(cut)).mended == file.bytes.prefix(file.starts[4]))
    }

    @Test("may have a part of an event in front of the whole of it", arguments: [3, 19, 30], [0, 2, 4])
    func torn(length: Int, event: Int) {
        let file = Log(5)
        let start = file.starts[event]
        var bytes = file.bytes
        bytes.insert(contentsOf: file.bytes[start..<start + length], at: start)
        let torn = BinlogFile(bytes)
        #expect(torn.torn == [start..<start + length])
        #expect(torn.mended == file.bytes)
    }

    @Test("may be torn more than once")
    func twice() {
        let file = Log(9)
        var bytes = file.bytes
        for event in [6, 2] {
            bytes.insert(contentsOf: file.bytes[file.starts[event]...].prefix(19), at: file.starts[event])
        }
        #expect(BinlogFile(bytes).torn.count == 2)
        #expect(BinlogFile(bytes).mended == file.bytes)
    }
}

/// Events of 23 to 60 bytes, with checksums of another make than ours.
private struct Log {
    var bytes = Data([0xFE, 0x62, 0x69, 0x6E])
    var starts: [Int] = []

    init(_ count: Int) {
        for number in 0..<count {
            starts.append(bytes.count)
            let body = [UInt8](repeating: UInt8(number + 65), count: 12 + 5 * number)
            var event = Data([1, 2, 3, 4, 162, 1, 0, 0, 0])
            event.append(number: UInt32(19 + body.count + 4))
            event.append(number: UInt32(bytes.count + 19 + body.count + 4))
            event.append(contentsOf: [0, 0] + body)
            event.append(number: Self.checksum(event))
            bytes += event
        }
    }

    /// Bit by bit, as the polynomial is defined.
    private static func checksum(_ data: Data) -> UInt32 {
        var value = UInt32.max
        for byte in data {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? (value >> 1) ^ 0xEDB8_8320 : value >> 1 }
        }
        return ~value
    }
}

extension Data {
    fileprivate mutating func append(number: UInt32) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
