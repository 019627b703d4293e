/// What a bare word can mean: as a keyword, and with a parenthesis behind it.
struct StatementWord {
    /// The keywords that decide something here.
    enum Keyword: UInt8 {
        /// A name, a number, or a keyword of no consequence.
        case none
        // Verbs.
        case select, values, table, with, show, explain, analyze
        case insert, replace, update, delete, call, execute, load, create, drop, alter
        case set, use, begin, start, commit, rollback, xa, lock, unlock, flush, backup, handler
        case prepare, deallocate, get
        /// A statement that leaves nothing in the session, whatever it does to the data or the server.
        case lasting
        // What makes a difference further on.
        case into, from, `as`, `for`, on, value, recursive, ignored, format, statement, session, global, persist
        case temporary, transaction, chain, and, open, read, export, instance, not, work, consistent
        case outfile, share, next, nextValue, calcFoundRows, returning, definer, slave
        case procedure, function, trigger, view, package, event, object, authorization
        // Names of variables, and other targets of SET.
        case row, names, autocommit, isolation, lastInsertID, role, password, `default`, resource
    }

    /// What a word is when a parenthesis follows.
    enum Call: UInt8 {
        /// Somebody's function, which may do anything.
        case unknown
        /// No function: an operator, a clause or a type.
        case syntax
        /// A function of the server whose only effect is its value, the same for every session.
        case pure
        /// The same, but no function when white space stands before the parenthesis: then it is somebody's.
        case pureWhenAdjacent
        /// A value that depends on the session, or differs each time.
        case individual
        /// A value that the statement before has left.
        case retrospective
        /// Waits, reads a file, gives back a lock: leaves nothing behind, but is not to be repeated.
        case effect
        /// `GET_LOCK`
        case userLock
        /// `LAST_INSERT_ID`, which sets what it is given.
        case lastInsertID
    }

    var keyword: Keyword = .none
    var call: Call = .unknown
    /// Where `call` holds, when it does not everywhere.
    var flavour: ServerVersion.Flavour?

    static let none = StatementWord()

    /// What a call of this name is on a server; of an unknown one only what holds on all.
    func call(on server: ServerVersion.Flavour?) -> Call {
        flavour == nil || flavour == server ? call : .unknown
    }
}

extension StatementWord {
    static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    /// FNV-1a over upper-case letters.
    @inline(__always)
    static func mix(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        (hash ^ UInt64(upper(byte))) &* 0x0000_0100_0000_01B3
    }

    @inline(__always)
    static func upper(_ byte: UInt8) -> UInt8 { byte &- 0x61 < 26 ? byte & 0xDF : byte }

    /// What is known of a word; `hash` is that of its bytes.
    static func find(_ bytes: UnsafeBufferPointer<UInt8>, hash: UInt64) -> StatementWord {
        table.find(bytes, hash: hash)
    }

    private static let table = StatementWordTable(StatementVocabulary.words)
}

/// A closed hash table over fixed words, compared byte by byte: a word that merely hashes like one is not one.
/// Made once and never freed, so that a look-up counts no references.
struct StatementWordTable: @unchecked Sendable {
    private struct Slot {
        /// The word in upper case, among `letters`.
        var start = 0
        var length = 0
        var word = StatementWord.none
    }

    private let slots: UnsafeMutablePointer<Slot>
    private let letters: UnsafeMutablePointer<UInt8>
    private let mask: Int

    init(_ words: [String: StatementWord]) {
        var size = 1
        while size < words.count * 4 { size *= 2 }
        slots = .allocate(capacity: size)
        slots.initialize(repeating: Slot(), count: size)
        letters = .allocate(capacity: words.keys.reduce(0) { $0 + $1.utf8.count })
        mask = size - 1
        var end = 0
        for (name, word) in words {
            let bytes = Array(name.utf8)
            var index = Self.index(bytes.reduce(StatementWord.seed, StatementWord.mix), mask)
            while slots[index].length > 0 { index = (index + 1) & mask }
            slots[index] = Slot(start: end, length: bytes.count, word: word)
            for byte in bytes {
                letters[end] = byte
                end += 1
            }
        }
    }

    func find(_ bytes: UnsafeBufferPointer<UInt8>, hash: UInt64) -> StatementWord {
        var index = Self.index(hash, mask)
        while slots[index].length > 0 {
            let slot = slots[index]
            if slot.length == bytes.count, Self.isEqual(bytes, letters + slot.start) { return slot.word }
            index = (index + 1) & mask
        }
        return .none
    }

    private static func index(_ hash: UInt64, _ mask: Int) -> Int {
        Int(truncatingIfNeeded: hash ^ hash >> 32) & mask
    }

    @inline(__always)
    private static func isEqual(_ bytes: UnsafeBufferPointer<UInt8>, _ letters: UnsafeMutablePointer<UInt8>) -> Bool {
        for index in bytes.indices where StatementWord.upper(bytes[index]) != letters[index] { return false }
        return true
    }
}
