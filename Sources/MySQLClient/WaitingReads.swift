internal import CMariaDB
internal import Synchronization

/// Makes a connection wait for its answers before it asks for them, which spares one or two of four system calls per
/// query.
enum WaitingReads {
    /// libmariadb's functions for a socket with another one to read. Never freed, never written to once it is made.
    private struct Table: @unchecked Sendable {
        let methods: UnsafeMutablePointer<PVIO_METHODS>
    }

    /// The same for all connections; made by the first one, as only a connected handle has the functions.
    private static let table = Mutex<Table?>(nil)

    /// Call it when the connection stands. Nothing changes for an encrypted one.
    static func adopt(_ handle: UnsafeMutablePointer<MYSQL>) {
        guard haulout_can_wait(handle) != 0 else { return }
        let known = table.withLock { $0 } ?? keep(haulout_waiting_methods(handle))
        handle.pointee.net.pvio.pointee.methods = known.methods
    }

    private static func keep(_ methods: PVIO_METHODS) -> Table {
        table.withLock { table in
            if let table { return table }
            let new = Table(methods: .allocate(capacity: 1))
            new.methods.initialize(to: methods)
            table = new
            return new
        }
    }
}
