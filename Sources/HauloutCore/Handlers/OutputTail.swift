/// The end of a program's output, however much it writes.
struct OutputTail: Sendable {
    let limit: Int
    /// True when something before ``bytes`` was let go.
    private(set) var isCut = false

    private var buffer: [UInt8] = []

    init(limit: Int) {
        self.limit = limit
    }

    mutating func append(_ chunk: some RandomAccessCollection<UInt8>) {
        buffer += chunk.suffix(limit)
        isCut = isCut || buffer.count > limit || chunk.count > limit
        // Not at every chunk: moving the rest costs as much as reading it did.
        if buffer.count > 2 * limit { buffer.removeFirst(buffer.count - limit) }
    }

    var bytes: [UInt8] { Array(buffer.suffix(limit)) }
}
