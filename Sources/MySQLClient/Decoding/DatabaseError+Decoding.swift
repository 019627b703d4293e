extension DatabaseError {
    /// What a type's own initialiser or a JSON document complains of: an unknown case of an enum, a missing key.
    init(decoding error: DecodingError, as type: String, in column: Column? = nil) {
        let (path, reason) = error.parts
        let place = column.map { "Column \($0.name) (\($0.type))" } ?? "The row"
        let inside = path.isEmpty ? "" : " at \(path)"
        self.init(kind: .data, message: "\(place) is not a \(type)\(inside): \(reason)")
    }
}

extension DecodingError {
    /// Where in a document, and why. Not the description of an enum's failure, which has the value in it.
    fileprivate var parts: (path: String, reason: String) {
        switch self {
        case .keyNotFound(let key, let context): (Self.path(context), "no value for \(key.stringValue).")
        case .typeMismatch(let type, let context): (Self.path(context), "a \(type) was expected.")
        case .valueNotFound(let type, let context): (Self.path(context), "a \(type) was expected, not null.")
        case .dataCorrupted(let context): (Self.path(context), "none of its values.")
        @unknown default: ("", "it cannot be decoded.")
        }
    }

    private static func path(_ context: Context) -> String {
        context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}
