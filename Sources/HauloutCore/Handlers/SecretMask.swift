/// Replaces the values of secret arguments by `***`, wherever they occur in a text.
struct SecretMask: Sendable {
    /// UTF-8, the longest first, so that a secret inside another one does not leave the rest of it.
    private let secrets: [[UInt8]]

    /// - Parameter names: Arguments whose values are secret; of an array or object, every value in it.
    init(arguments: JSONValue, names: Set<String>) {
        let texts = names.compactMap { arguments[$0] }.flatMap(Self.texts)
        secrets = Set(texts).filter { !$0.isEmpty }.map { Array($0.utf8) }.sorted { $0.count > $1.count }
    }

    func hide(_ text: String) -> String {
        if secrets.isEmpty { return text }
        return String(decoding: hide(Array(text.utf8)), as: UTF8.self)
    }

    /// - Parameter isCut: True when something is missing before `text`: it may begin in the middle of a secret.
    func hide(_ text: [UInt8], isCut: Bool = false) -> [UInt8] {
        var shown: [UInt8] = []
        shown.reserveCapacity(text.count)
        var rest = text[...]
        if isCut, let length = lengthOfPartialSecret(in: text) {
            shown += Self.mask
            rest = rest.dropFirst(length)
        }
        while let byte = rest.first {
            if let secret = secrets.first(where: { rest.starts(with: $0) }) {
                shown += Self.mask
                rest = rest.dropFirst(secret.count)
            } else {
                shown.append(byte)
                rest = rest.dropFirst()
            }
        }
        return shown
    }

    /// How much of the beginning is the end of a secret.
    private func lengthOfPartialSecret(in text: [UInt8]) -> Int? {
        secrets.compactMap { secret in
            (1..<max(1, secret.count)).reversed().first { text.starts(with: secret.suffix($0)) }
        }.max()
    }

    private static func texts(of value: JSONValue) -> [String] {
        switch value {
        // Too common to tell anything, and to be hidden.
        case .null, .bool: []
        case .integer, .number: [value.json]
        // As it is, and as it looks inside JSON.
        case .string(let text): [text, String(value.json.dropFirst().dropLast())]
        case .array(let values): values.flatMap(texts)
        case .object(let members): members.values.flatMap(texts)
        }
    }

    private static let mask = Array("***".utf8)
}
