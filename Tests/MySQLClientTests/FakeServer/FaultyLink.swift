import Foundation

/// The server's end of a connection, on which the fault of a script happens.
final class FaultyLink {
    /// The conversation is over.
    struct HangUp: Error {}

    /// POLLRDHUP, which the Glibc module lacks.
    private static let hangUp: Int16 = 0x2000

    private let descriptor: CInt
    /// None any more once it has happened.
    private var fault: Fault
    private(set) var sentCount = 0
    private(set) var received: [UInt8] = []
    /// The bytes of the packets that were read whole.
    private(set) var packetsEnd = 0
    private var isClosed = false

    init(_ descriptor: CInt, fault: Fault) {
        self.descriptor = descriptor
        self.fault = fault
        // Like any server: what Nagle's algorithm holds back, a reset would throw away.
        var isOn: CInt = 1
        setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<CInt>.size))
    }

    /// Sends one whole answer.
    func send(_ answer: [UInt8]) throws(HangUp) {
        let end = sentCount + answer.count
        switch fault {
        case .cut(let count, let ending) where count <= end:
            try write(answer.prefix(count - sentCount))
            try leave(ending)
        case .stall(let count, let gate) where (sentCount..<end).contains(count):
            let head = answer.prefix(count - sentCount)
            try write(head)
            try wait(for: gate)
            try write(answer.dropFirst(head.count))
        case .garbage(let start, let garbage) where start < end:
            try write(answer.prefix(start - sentCount))
            try write(garbage[...])
            try leave(.finish)
        case .flip(let position, let mask) where (sentCount..<end).contains(position):
            var answer = answer
            answer[position - sentCount] ^= mask
            try write(answer[...])
            try leave(.finish)
        case .split:
            for byte in answer { try write([byte]) }
        default:
            try write(answer[...])
        }
    }

    /// The next packet's payload.
    func readPacket() throws(HangUp) -> [UInt8] {
        let payload = try read(Self.length(try read(4)))
        packetsEnd = received.count
        return payload
    }

    /// The payloads of the packets behind those, as far as they are whole.
    var unreadPackets: [[UInt8]] {
        var packets: [[UInt8]] = []
        var rest = received[packetsEnd...]
        while rest.count >= 4, case let end = 4 + Self.length(Array(rest.prefix(4))), rest.count >= end {
            packets.append(Array(rest.prefix(end).dropFirst(4)))
            rest = rest.dropFirst(end)
        }
        return packets
    }

    private static func length(_ header: [UInt8]) -> Int {
        Int(header[0]) | Int(header[1]) << 8 | Int(header[2]) << 16
    }

    /// Reads what the client still says, until it hangs up.
    func drain() {
        while (try? readSome(1 << 16)) != nil {}
    }

    func close() {
        if !isClosed { _ = Glibc.close(descriptor) }
        isClosed = true
    }

    private func read(_ count: Int) throws(HangUp) -> [UInt8] {
        let start = received.count
        while received.count < start + count { try readSome(start + count - received.count) }
        return Array(received[start...])
    }

    private func readSome(_ count: Int) throws(HangUp) {
        var count = count
        if case .deaf(let limit, let ending) = fault {
            if received.count == limit { try leave(ending) }
            count = min(count, limit - received.count)
        }
        guard !isClosed else { throw HangUp() }
        var buffer = [UInt8](repeating: 0, count: count)
        let length = recv(descriptor, &buffer, count, 0)
        guard length > 0 else { throw HangUp() }
        received += buffer.prefix(length)
    }

    private func write(_ bytes: ArraySlice<UInt8>) throws(HangUp) {
        var bytes = bytes
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            guard count > 0 else { throw HangUp() }
            sentCount += count
            bytes = bytes.dropFirst(count)
        }
    }

    /// Ends the conversation. After `finish`, reads on until the client has hung up.
    private func leave(_ ending: Fault.Ending) throws(HangUp) {
        fault = .none
        switch ending {
        case .finish:
            _ = shutdown(descriptor, CInt(SHUT_WR))
        case .reset:
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
            close()
        case .close:
            close()
        }
        throw HangUp()
    }

    /// Returns when the gate opens.
    private func wait(for gate: Gate) throws(HangUp) {
        var events = [
            pollfd(fd: gate.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: Self.hangUp, revents: 0),
        ]
        while poll(&events, 2, -1) < 0, errno == EINTR {}
        if events[0].revents == 0 { throw HangUp() }
    }
}
