/// A place in the server's binary log.
struct BinlogPosition {
    let file: String
    let offset: UInt32

    /// Where the log ends now.
    ///
    /// - Throws: `configuration` when there is none.
    static func end(on connection: Connection) throws(DatabaseError) -> Self {
        let server = connection.server
        let isRenamed = server.flavour == .mySQL && server.isAtLeast(8, 2)
        let statement = isRenamed ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS"
        guard let row = try connection.execute(text: statement).first, let file = row[0].string else {
            let message = "The server writes no binary log: set log_bin, and start it anew."
            throw DatabaseError(kind: .configuration, message: message, query: statement)
        }
        guard let offset = row[1].int.flatMap({ UInt32(exactly: $0) }) else {
            // The request has 32 bits for it. A log that large is one transaction's; the next one begins a new file.
            let message = "The binary log \(file) is too large to be followed from its end."
            throw DatabaseError(kind: .configuration, message: message, query: statement)
        }
        return Self(file: file, offset: offset)
    }

    /// What follows COM_BINLOG_DUMP: offset, flags, who asks, and the name of the file.
    func dumpRequest(serverID: UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        withUnsafeBytes(of: offset.littleEndian) { bytes += $0 }
        bytes += [0, 0]
        withUnsafeBytes(of: serverID.littleEndian) { bytes += $0 }
        bytes += Array(file.utf8)
        return bytes
    }
}
