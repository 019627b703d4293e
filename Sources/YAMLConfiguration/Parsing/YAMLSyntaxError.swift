/// What libyaml says when a text is not YAML, and the same in words that tell what to do.
struct YAMLSyntaxError: Error {
    var problem: String
    var mark: YAMLMark
    var context: String?
    var contextMark: YAMLMark

    var sentence: String {
        switch problem {
        case "mapping values are not allowed in this context":
            "a \"key: value\" cannot start here: check the indentation, or put quotes around a text that "
                + "contains \": \""
        case "did not find expected key":
            "expected a key of the \(container) that starts at line \(contextMark.line): check the indentation "
                + "and the quotes"
        case "did not find expected '-' indicator":
            "expected \"- \", an entry of the list that starts at line \(contextMark.line): check the indentation"
        case "did not find expected ',' or ']'":
            "expected \",\" or \"]\" in the list that starts at line \(contextMark.line), column \(contextMark.column)"
        case "did not find expected ',' or '}'":
            "expected \",\" or \"}\" in the mapping that starts at line \(contextMark.line), column "
                + "\(contextMark.column)"
        case "could not find expected ':'":
            "expected \": \" and a value after the key at line \(contextMark.line), column \(contextMark.column)"
        case "found unexpected end of stream":
            "the quotes opened at line \(contextMark.line), column \(contextMark.column) are never closed"
        case "found character that cannot start any token":
            "a value cannot start with this character: indent with spaces, and put quotes around text that starts with "
                + "a tab, @, % or `"
        case "found unknown escape character":
            "unknown escape in double quotes: write \\\\ for a backslash, or use single quotes"
        case "block sequence entries are not allowed in this context":
            "a list entry \"- \" cannot start here: put it on a line of its own"
        case "did not find expected <document start>":
            "the text goes on after the end of its only value: check the indentation"
        default:
            "not YAML: " + [context, problem].compactMap(\.self).joined(separator: ", ")
        }
    }

    private var container: String {
        context?.contains("sequence") == true ? "list" : "mapping"
    }
}
