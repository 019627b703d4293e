import Floor

/// C threads that do one thing over and over, each on a connection of its own.
package struct FloorCrowd: Crowd {
    private let crowd: OpaquePointer

    private init(_ crowd: OpaquePointer?) throws {
        guard let crowd else { throw FloorFailure() }
        self.crowd = crowd
    }

    /// Point selects.
    ///
    /// - Parameters:
    ///   - socket: `nil` for TCP to 127.0.0.1.
    ///   - users: The uids of the table are 1 … `users`.
    package static func selects(
        socket: String?, port: Int = 0, database: String, threads: Int, users: Int
    ) throws -> FloorCrowd {
        try FloorCrowd(floor_selects_begin(socket, UInt32(port), database, Int32(threads), users))
    }

    /// Inserts of one task each, every one committed by itself.
    package static func inserts(socket: String, database: String, threads: Int) throws -> FloorCrowd {
        try FloorCrowd(floor_inserts_begin(socket, database, Int32(threads)))
    }

    package func count() { floor_crowd_count(crowd) }

    package func end() throws -> Int {
        let count = floor_crowd_end(crowd)
        guard count >= 0 else { throw FloorFailure() }
        return count
    }
}

/// The C program has printed why.
package struct FloorFailure: Error, CustomStringConvertible {
    package var description: String { "The floor could not be measured." }

    package init() {}
}
