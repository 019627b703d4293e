/// Tells which failures are "the same error": those of one job with the same kind, numbers, statement and message,
/// where numbers and quoted values inside the message do not count.
public enum FailureFingerprint {
    /// Returns 64 bits that are equal for failures of one group, today and in every later version.
    public static func of(job: String, cause: Failure.Cause) -> UInt64 {
        let parts = [
            job, cause.kind.rawValue, cause.errno.map(String.init) ?? "", cause.exitStatus.map(String.init) ?? "",
            cause.statement ?? "", normalized(cause.message),
        ]
        return StableHash.of(parts.joined(separator: "\u{1F}"))
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
}
