/// Finds the commands in what a client sends, packet by packet: <https://mariadb.com/kb/en/0-packet/>.
///
/// A packet begins with its length in three bytes and its number in a fourth; a command is a packet of number 0. A
/// statement that was prepared is known by the order in which the client has prepared it: both servers count from 1.
struct CommandScanner {
    struct Command: Equatable {
        /// Where it ends, in the chunk it was found in.
        var end: Int
        /// Where it begins there.
        var start: Int
        var isStatement: Bool
        var isCommit: Bool
        /// What the client asks for: `SELECT 0 /* haulout failpoint: WORD */`.
        var word: String?
    }

    private static let query: UInt8 = 0x03
    private static let prepare: UInt8 = 0x16
    private static let execute: UInt8 = 0x17
    private static let bulkExecute: UInt8 = 0xfa
    private static let header = 4

    /// Bytes of a packet that began in an earlier chunk.
    private var pending = 0
    /// The beginning of a header that was cut in two.
    private var partial: [UInt8] = []
    private var prepared = 0
    private var commits: Set<Int> = []

    /// The commands that lie wholly within a chunk, in order.
    mutating func scan(_ chunk: [UInt8]) -> [Command] {
        var commands: [Command] = []
        var place = 0
        while place < chunk.count {
            if pending > 0 {
                let part = min(pending, chunk.count - place)
                pending -= part
                place += part
                continue
            }
            let start = place
            while partial.count < Self.header, place < chunk.count {
                partial.append(chunk[place])
                place += 1
            }
            guard partial.count == Self.header else { break }
            let length = Int(partial[0]) | Int(partial[1]) << 8 | Int(partial[2]) << 16
            let number = partial[3]
            partial = []
            let body = chunk[place..<min(place + length, chunk.count)]
            pending = length - body.count
            place += body.count
            guard number == 0, let command = note(body), start + Self.header + length == place else { continue }
            commands.append(
                Command(
                    end: place, start: start, isStatement: command.isStatement, isCommit: command.isCommit,
                    word: Self.word(body)))
        }
        return commands
    }

    private mutating func note(_ body: ArraySlice<UInt8>) -> (isStatement: Bool, isCommit: Bool)? {
        guard let kind = body.first else { return nil }
        switch kind {
        case Self.query: return (true, Self.isCommit(body.dropFirst()))
        case Self.prepare:
            prepared += 1
            if Self.isCommit(body.dropFirst()) { commits.insert(prepared) }
            return (false, false)
        case Self.execute, Self.bulkExecute:
            let number = body.dropFirst().prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            return (true, commits.contains(number))
        default: return (false, false)
        }
    }

    private static let asking = "SELECT 0 /* haulout failpoint: "

    private static func word(_ body: ArraySlice<UInt8>) -> String? {
        guard body.first == query, body.dropFirst().starts(with: asking.utf8) else { return nil }
        return String(decoding: body.dropFirst(1 + asking.utf8.count).prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
    }

    private static func isCommit(_ text: ArraySlice<UInt8>) -> Bool {
        text.count == 6 && String(decoding: text, as: UTF8.self).uppercased() == "COMMIT"
    }
}
