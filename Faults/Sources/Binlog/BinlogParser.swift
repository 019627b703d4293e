/// Reads what `mariadb-binlog --base64-output=DECODE-ROWS --verbose` prints, line by line.
///
///     #261126 19:25:32 server id 1  end_log_pos 1016 …        the time
///     START TRANSACTION
///     ### UPDATE `faults`.`haulout_task`
///     ### WHERE
///     ###   @1=1                                               the row before
///     ### SET
///     ###   @1=1                                               the row after
///     COMMIT/*!*/;
///
/// A transaction without its COMMIT, at the end of a log whose server was killed, is none. One that the log was torn in, and
/// those of the group commit behind it, are doubtful: a server whose disk was full told its clients that it could not write
/// them, rolled them back, and wrote them all the same once there was room (MariaDB 10.11.19).
public struct BinlogParser: Sendable {
    /// Which columns are wanted of which tables, with their positions, counted from 1. Other tables are passed over.
    public typealias Columns = [String: [Int: String]]

    private let columns: Columns
    private var time: Int64 = 0
    private var changes: [RowChange] = []
    private var isOpen = false
    /// Those of the table that the lines are about, when it is one of ours.
    private var wanted: [Int: String]?
    private var isAfter = false
    /// Where the file was torn, in the bytes that are left.
    private var tears: Set<Int> = []
    private var doubt = Doubt()

    /// Which transactions are in doubt.
    private struct Doubt {
        /// The number of the transaction's group commit; `nil` when it was committed alone.
        var group: Int64?
        var isTorn = false
        /// The next one begins where the log was torn.
        var isTornAhead = false
        /// The group that is in doubt.
        var doubtful: Int64?

        var applies: Bool { isTorn || group != nil && group == doubtful }

        mutating func begin(group next: Int64?) {
            if isTorn { doubtful = group ?? next }
            (group, isTorn, isTornAhead) = (next, isTornAhead, false)
        }
    }

    public init(_ columns: Columns) { self.columns = columns }

    /// Begins with another file, in which groups are counted anew when the server was started in between.
    ///
    /// - Parameter tears: Where pieces were left out of it.
    public mutating func open(tears: [Int]) {
        self.tears = Set(tears)
        doubt = Doubt()
    }

    /// - Returns: The transaction that this line ends.
    public mutating func read(_ line: Substring.UTF8View) -> Transaction? {
        guard let first = line.first else { return nil }
        switch first {
        case UInt8(ascii: "#"):
            if line.starts(with: "###   @".utf8) {
                readValue(line.dropFirst(7))
            } else if line.starts(with: "### ".utf8) {
                readHead(Substring(line.dropFirst(4)))
            } else if line.starts(with: "# at ".utf8) {
                readPlace(line)
            } else {
                readTime(line)
                readGroup(line)
            }
        case UInt8(ascii: "S") where line.starts(with: "START TRANSACTION".utf8): begin()
        case UInt8(ascii: "B") where line.starts(with: "BEGIN".utf8): begin()
        case UInt8(ascii: "R") where line.starts(with: "ROLLBACK".utf8): isOpen = false
        case UInt8(ascii: "C") where line.starts(with: "COMMIT".utf8):
            defer { isOpen = false }
            guard isOpen, !changes.isEmpty else { return nil }
            return Transaction(time: time, changes: changes, isDoubtful: doubt.applies)
        default: break
        }
        return nil
    }

    private mutating func begin() {
        isOpen = true
        changes = []
    }

    private mutating func readTime(_ line: Substring.UTF8View) {
        // Such lines only: "#261126 19:25:32 server id 1".
        guard line.count > 16, line.dropFirst(16).starts(with: " server id".utf8) else { return }
        let digits = line.dropFirst().prefix(15).map { Int64($0) - 48 }
        func number(_ index: Int) -> Int64 { max(0, digits[index]) * 10 + digits[index + 1] }
        time =
            WallClock.microseconds(
                year: 2000 + number(0), month: number(2), day: number(4), hour: number(7), minute: number(10),
                second: number(13))
    }

    /// "# at 7622612", before each event.
    private mutating func readPlace(_ line: Substring.UTF8View) {
        guard !tears.isEmpty, let place = Int(Substring(line.dropFirst(5))), tears.contains(place) else { return }
        if isOpen { doubt.isTorn = true } else { doubt.isTornAhead = true }
    }

    /// "… GTID 0-1-5 cid=69937 trans", which begins a transaction.
    private mutating func readGroup(_ line: Substring.UTF8View) {
        guard !tears.isEmpty else { return }
        let text = Substring(line)
        guard let mark = text.firstRange(of: "\tGTID ") else { return }
        let words = text[mark.upperBound...].split(separator: " ")
        doubt.begin(group: words.first { $0.hasPrefix("cid=") }.flatMap { Int64($0.dropFirst(4)) })
    }

    /// "UPDATE `faults`.`haulout_task`", "WHERE" or "SET".
    private mutating func readHead(_ line: Substring) {
        switch line {
        case "WHERE": isAfter = false
        case "SET":
            isAfter = true
            if wanted != nil { changes[changes.count - 1].after = Row() }
        default:
            let words = line.split(separator: "`")
            guard words.count >= 4, let columns = columns[String(words[3])] else { return wanted = nil }
            wanted = columns
            isAfter = false
            let row: Row? = line.hasPrefix("INSERT") ? nil : Row()
            changes.append(RowChange(String(words[3]), before: row))
        }
    }

    /// "3='2026-11-26 19:25:32.675410'", behind the "@".
    private mutating func readValue(_ line: Substring.UTF8View) {
        guard let wanted, let equals = line.firstIndex(of: UInt8(ascii: "=")) else { return }
        let position = line[..<equals].reduce(0) { $0 * 10 + Int($1) - 48 }
        guard let column = wanted[position] else { return }
        var value = line[line.index(after: equals)...]
        if value.first == UInt8(ascii: "'") {
            value = value.dropFirst().dropLast()
            if let time = WallClock.microseconds(value) { return note(column, time) }
            return note(column, text: String(Substring(value)))
        }
        // A large number without a sign has its value with one before it: "-3 (4294967293)".
        if let bracket = value.firstIndex(of: UInt8(ascii: "(")) {
            value = value[value.index(after: bracket)...].dropLast()
        }
        if let number = Int64(Substring(value)) { note(column, number) }
    }

    private mutating func note(_ column: String, _ number: Int64) {
        let last = changes.count - 1
        if isAfter {
            changes[last].after?.numbers[column] = number
        } else {
            changes[last].before?.numbers[column] = number
        }
    }

    private mutating func note(_ column: String, text: String) {
        let last = changes.count - 1
        if isAfter { changes[last].after?.texts[column] = text } else { changes[last].before?.texts[column] = text }
    }
}
