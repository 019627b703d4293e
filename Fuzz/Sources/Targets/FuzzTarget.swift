/// Something that reads what others have written.
public struct FuzzTarget: Sendable {
    /// Also of the folder with its corpus.
    public let name: String
    /// Reads an input, whatever it holds. Must end soon, trap never, and leave nothing behind.
    ///
    /// Throws a ``Finding`` when it takes the input for something that it is not.
    public let body: @Sendable ([UInt8]) throws -> Void

    init(_ name: String, _ body: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.name = name
        self.body = body
    }

    public static let all: [FuzzTarget] = [
        .yaml, .config, .job, .cron, .units, .json, .items, .arguments, .sql, .failure, .text, .server,
    ]

    public static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// Something that does not hold for an input.
public struct Finding: Error, CustomStringConvertible {
    public let description: String
}

func require(_ condition: Bool, _ description: @autoclosure () -> String) throws {
    if !condition { throw Finding(description: description()) }
}

extension [UInt8] {
    /// As text, with what is no UTF-8 replaced.
    var text: String { String(decoding: self, as: UTF8.self) }
}
