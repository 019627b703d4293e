/// Tells which failures are "the same error": those of one job with the same kind, numbers, statement and message, where
/// numbers and quoted values inside the message do not count.
public enum FailureFingerprint {
    /// Returns 64 bits that are equal for failures of one group, today and in every later version.
    public static func of(job: String, cause: Failure.Cause) -> UInt64 {
        let parts = [
            job, cause.kind.rawValue, cause.errno.map(String.init) ?? "", cause.exitStatus.map(String.init) ?? "",
            cause.statement ?? "", normalized(cause.message),
        ]
        return parts.joined(separator: "\u{1F}").utf8.reduce(into: offsetBasis) { hash, byte in
            hash = (hash ^ UInt64(byte)) &* prime
        }
    }

    /// The message with every number and every quoted value replaced by `?`.
    static func normalized(_ message: String) -> String {
        var text = ""
        var quote: Character?
        for character in message {
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                quote = character
                text.append("?")
            } else if character.isNumber {
                if text.last != "?" { text.append("?") }
            } else {
                text.append(character)
            }
        }
        return text
    }

    // FNV-1a, 64 bits: short, and the same on every machine, which Swift's own hashing is not.
    private static let offsetBasis: UInt64 = 0xcbf2_9ce4_8422_2325
    private static let prime: UInt64 = 0x0000_0100_0000_01b3
}
