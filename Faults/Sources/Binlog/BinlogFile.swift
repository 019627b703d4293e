import Foundation

/// A file of the server's log as it lies on the disk.
///
/// A server whose disk was full may have written the beginning of an event, and behind that, once there was room, the whole
/// of it (MariaDB 10.11.19: a header of 19 bytes, twice). No program reads on from there, and `mariadb-binlog` ends with
/// status 0. What lies behind is sound.
public struct BinlogFile {
    /// Pieces that belong to no event, with sound ones behind them.
    public private(set) var torn: [Range<Int>] = []
    /// Where the last whole event ends. A server that was killed may have been in the middle of one.
    public private(set) var end = 0
    private let bytes: Data

    private static let magicLength = 4
    private static let headerLength = 19
    private static let checksumLength = 4

    /// - Parameter bytes: All of it. Its events end with checksums, as is the default.
    public init(_ bytes: Data) {
        self.bytes = bytes
        bytes.withUnsafeBytes { walk($0) }
    }

    /// The file without the torn pieces and without a half event at its end.
    public var mended: Data {
        var sound = Data()
        var start = 0
        for piece in torn {
            sound.append(bytes.dropFirst(start).prefix(piece.lowerBound - start))
            start = piece.upperBound
        }
        sound.append(bytes.dropFirst(start).prefix(end - start))
        return sound
    }

    /// Where the torn pieces were, in what is left.
    public var tears: [Int] {
        var removed = 0
        return torn.map { piece in
            defer { removed += piece.count }
            return piece.lowerBound - removed
        }
    }

    /// Each event names the position behind it, as the server counts: without torn pieces. That is quicker to follow than
    /// checksums, and shows a tear one event late.
    private mutating func walk(_ bytes: UnsafeRawBufferPointer) {
        var (last, lastPosition) = (Self.magicLength, Self.magicLength)
        var (offset, position) = (last, lastPosition)
        while offset < bytes.count {
            if let event = Event(at: offset, of: bytes), event.position == position + event.length {
                (last, lastPosition) = (offset, position)
                (offset, position) = (offset + event.length, event.position)
                continue
            }
            let isLastSound = Event(at: last, of: bytes)?.isSound(in: bytes) ?? false
            let tear = isLastSound ? offset : last
            let before = isLastSound ? position : lastPosition
            guard
                let next = (tear + 1..<max(tear + 1, bytes.count)).first(where: { start in
                    guard let event = Event(at: start, of: bytes), event.position == before + event.length else {
                        return false
                    }
                    return event.isSound(in: bytes)
                })
            else {
                offset = tear
                break
            }
            torn.append(tear..<next)
            (last, lastPosition) = (next, before)
            (offset, position) = (next, before)
        }
        end = offset
    }

    private struct Event {
        let start: Int
        let length: Int
        let position: Int
        let kind: UInt8

        /// `nil` when there is no room for one.
        init?(at start: Int, of bytes: UnsafeRawBufferPointer) {
            guard start + headerLength <= bytes.count else { return nil }
            self.start = start
            kind = bytes[start + 4]
            length = Int(bytes.loadUnaligned(fromByteOffset: start + 9, as: UInt32.self).littleEndian)
            position = Int(bytes.loadUnaligned(fromByteOffset: start + 13, as: UInt32.self).littleEndian)
            guard length >= headerLength + checksumLength, start + length <= bytes.count else { return nil }
        }

        func isSound(in bytes: UnsafeRawBufferPointer) -> Bool {
            let end = start + length - checksumLength
            let checksum = bytes.loadUnaligned(fromByteOffset: end, as: UInt32.self).littleEndian
            // Of the first event, whether the file is in use is not part of it.
            let flags = kind == 15 ? start + 17 : -1
            return CRC32.of((start..<end).lazy.map { $0 == flags ? bytes[$0] & ~1 : bytes[$0] }) == checksum
        }
    }
}

/// As of zlib, and of the checksums of the log.
private enum CRC32 {
    private static let table = (0..<256).map { index -> UInt32 in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }

    static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(~0) { $0 >> 8 ^ table[Int(($0 ^ UInt32($1)) & 0xFF)] }
    }
}
