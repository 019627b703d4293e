import Floor

/// The floor of point selects: C threads, each on a connection of its own.
package struct FloorSelects: Crowd {
    private let crowd: OpaquePointer

    /// - Parameters:
    ///   - socket: `nil` for TCP to 127.0.0.1.
    ///   - users: The uids of the table are 1 … `users`.
    package init(socket: String?, port: Int = 0, database: String, threads: Int, users: Int) throws {
        guard let crowd = floor_selects_begin(socket, UInt32(port), database, Int32(threads), users) else {
            throw FloorFailure()
        }
        self.crowd = crowd
    }

    package func count() { floor_selects_count(crowd) }

    package func end() throws -> Int {
        let count = floor_selects_end(crowd)
        guard count >= 0 else { throw FloorFailure() }
        return count
    }
}

/// The C program has printed why.
package struct FloorFailure: Error, CustomStringConvertible {
    package var description: String { "The floor could not be measured." }

    package init() {}
}
