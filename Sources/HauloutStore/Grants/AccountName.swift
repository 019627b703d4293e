/// An account as a GRANT names it: a user, and where it may come from.
package struct AccountName: Sendable, Equatable, CustomStringConvertible {
    package let user: String
    package let host: String

    package init(user: String, host: String) {
        self.user = user
        self.host = host
    }

    /// `haulout`, `haulout@10.0.0.%` or the same in the quotes of SQL.
    ///
    /// - Parameter host: Where the account comes from when the text does not say.
    package init(_ text: String, host: String) {
        guard let at = text.lastIndex(of: "@") else {
            self.init(user: Self.unquoted(text), host: host)
            return
        }
        self.init(user: Self.unquoted(text[..<at]), host: Self.unquoted(text[text.index(after: at)...]))
    }

    package var description: String { "\(user)@\(host)" }

    private static func unquoted(_ text: some StringProtocol) -> String {
        guard let quote = text.first, "'\"`".contains(quote), text.count >= 2, text.last == quote else {
            return String(text)
        }
        return String(text.dropFirst().dropLast()).replacing("\(quote)\(quote)", with: String(quote))
    }
}
