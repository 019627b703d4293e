extension Row {
    /// The row as a `Decodable` value, by the names of its columns; see `RowDecoder`.
    ///
    ///     let user = try connection.query("SELECT * FROM user WHERE uid = \(uid)").first?.decode(User.self)
    public func decode<T: Decodable>(
        _ type: T.Type = T.self, keys: RowDecoder.KeyStrategy = .exact
    ) throws -> T {
        try RowDecoder(keys: keys).decode(type, from: self)
    }
}

extension Sequence<Row> {
    /// Each row as a `Decodable` value, by the names of its columns; see `RowDecoder`.
    public func decode<T: Decodable>(
        _ type: T.Type = T.self, keys: RowDecoder.KeyStrategy = .exact
    ) throws -> [T] {
        try RowDecoder(keys: keys).decode(type, from: self)
    }

    /// The first row as a `Decodable` value; `nil` when there is no row.
    public func decodeFirst<T: Decodable>(
        _ type: T.Type = T.self, keys: RowDecoder.KeyStrategy = .exact
    ) throws -> T? {
        try first { _ in true }?.decode(type, keys: keys)
    }
}

extension QueryResult {
    /// Each row as a `Decodable` value, by the names of its columns; see `RowDecoder`.
    ///
    ///     let users = try connection.query("SELECT * FROM user").decode(User.self)
    ///     let count = try connection.query("SELECT COUNT(*) FROM user").decodeFirst(Int.self)
    public func decode<T: Decodable>(
        _ type: T.Type = T.self, keys: RowDecoder.KeyStrategy = .exact
    ) throws -> [T] {
        try rows.decode(type, keys: keys)
    }

    /// The first row as a `Decodable` value; `nil` when there is no row.
    public func decodeFirst<T: Decodable>(
        _ type: T.Type = T.self, keys: RowDecoder.KeyStrategy = .exact
    ) throws -> T? {
        try rows.first?.decode(type, keys: keys)
    }
}
