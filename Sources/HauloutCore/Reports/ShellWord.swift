/// Words of a command line that a person copies from a report.
enum ShellWord {
    private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./")

    /// The word as it is when a shell reads it so, otherwise in single quotes.
    static func quoted(_ word: String) -> String {
        if !word.isEmpty, word.allSatisfy(plain.contains) { return word }
        return "'" + PrintableText.line(word).replacing("'", with: #"'\''"#) + "'"
    }
}
