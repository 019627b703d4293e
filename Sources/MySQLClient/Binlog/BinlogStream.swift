internal import CMariaDB

/// The server's binary log as it is written: what a replica gets. The connection is the stream's from then on.
///
/// Takes `log_bin`, and an account with `REPLICATION SLAVE` and `BINLOG MONITOR` (MySQL: `REPLICATION CLIENT`).
package final class BinlogStream {
    /// How often the server tells that it is there, while nothing is written. Must be less than the connection's
    /// `readTimeout`.
    package static let heartbeat = Duration.seconds(5)

    private let connection: Connection
    private let handle: UnsafeMutablePointer<MYSQL>
    /// As the log's file says at its beginning.
    private var hasChecksums = false

    /// Begins with what is committed from now on: everything that was committed before the call can already be seen.
    ///
    /// - Parameter serverID: Who we are among the server's replicas: a number that nobody else has, or the server hangs
    ///   up on whoever had it before.
    /// - Throws: `permission` when the account may not; `configuration` when the server writes no binary log.
    package init(on connection: Connection, serverID: UInt32) throws(DatabaseError) {
        self.connection = connection
        try Self.announce(on: connection)
        let position = try BinlogPosition.end(on: connection)
        handle = try connection.readyHandle(for: Self.command)
        let status = position.dumpRequest(serverID: serverID).withUnsafeBytes { bytes in
            handle.pointee.methods.pointee.db_command(
                handle, COM_BINLOG_DUMP, chars(bytes.bindMemory(to: UInt8.self)), bytes.count, 1, nil)
        }
        guard status == 0 else { throw connection.noting(DatabaseError(handle: handle, query: Self.command)) }
        // Nothing else can be sent.
        connection.isReading = true
    }

    /// Blocks until the server sends the next event, a heartbeat at the latest.
    ///
    /// - Parameter body: Gets the event; its bytes are good only meanwhile.
    /// - Throws: The server's error: the connection is lost, or cancelled; the log was purged; the account lost its
    ///   right.
    package func next<T>(_ body: (BinlogEvent) -> T) throws(DatabaseError) -> T {
        let length = mysql_net_read_packet(handle)
        // libmariadb's packet_error, an unsigned int of all ones.
        guard length < CUnsignedLong(CUnsignedInt.max), let packet = handle.pointee.net.read_pos else {
            throw connection.noting(DatabaseError(handle: handle, query: Self.command))
        }
        let bytes = UnsafeRawBufferPointer(start: packet, count: Int(length))
        guard let event = BinlogEvent(packet: bytes, hasChecksum: hasChecksums) else {
            throw connection.noting(.malformed(query: Self.command))
        }
        if case .format(let hasChecksums) = event { self.hasChecksums = hasChecksums }
        return body(event)
    }

    private static let command = "COM_BINLOG_DUMP"

    /// What a replica says before it asks: that it knows checksums, or the server would not talk to it; that MariaDB need
    /// not rewrite its own events (capability 4); and how often to send a heartbeat.
    private static func announce(on connection: Connection) throws(DatabaseError) {
        let (seconds, attoseconds) = heartbeat.components
        let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        try connection.execute(
            text: """
                SET @master_binlog_checksum = @@GLOBAL.binlog_checksum, \
                @source_binlog_checksum = @@GLOBAL.binlog_checksum, @mariadb_slave_capability = 4, \
                @master_heartbeat_period = \(nanoseconds), @source_heartbeat_period = \(nanoseconds)
                """)
    }
}
