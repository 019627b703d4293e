/// One piece of a statement's text.
struct StatementToken {
    enum Kind: UInt8 {
        /// The end of the text.
        case end
        /// A bare word or number, with `StatementToken.word` telling which.
        case word
        /// An identifier in backticks, where no word is a keyword; or one behind a dot.
        case name
        case string
        /// `?`
        case parameter
        /// `@name`, `@'name'`
        case userVariable
        /// `@@`, before the name of a system variable.
        case systemVariable
        /// `:=`
        case assignment
        case open, close, comma, dot, semicolon
        /// Any other operator.
        case symbol
        /// What has no place in a statement, or is cut off.
        case strange
    }

    var kind: Kind
    var word = StatementWord.none
    /// Whether white space or a comment comes before it.
    var isApart = false
    /// UTF-8 offsets into the text.
    var start: Int
    var end: Int

    /// The keyword that it is here.
    var keyword: StatementWord.Keyword { kind == .word ? word.keyword : .none }
}
