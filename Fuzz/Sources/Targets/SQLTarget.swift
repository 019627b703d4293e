import Haulout

@testable import HauloutCore

extension FuzzTarget {
    /// Statements and arguments of handlers, with their placeholders.
    static let sql = FuzzTarget("sql") { bytes in
        let text = bytes.text
        let errors = SQLTemplate.errors(in: text)
        for error in errors {
            try require((0...text.utf8.count).contains(error.offset), "A problem at byte \(error.offset).")
        }
        if let template = try? SQLTemplate(parsing: text) {
            try require(errors.isEmpty, "Accepted, with problems.")
            let marks = template.text.utf8.count { $0 == UInt8(ascii: "?") }
            try require(marks >= template.placeholders.count, "Fewer ? than values.")
            if template.placeholders.isEmpty {
                try require(template.text == text, "Without placeholders, and changed.")
                // What the server gets is read alike when it is read again, unless it has a ? in quotes, which is a text.
                try require(
                    try SQLTemplate(parsing: template.text) == template, "Another template when it is read again.")
            }
        } else {
            try require(!errors.isEmpty, "Refused, with no problem.")
        }
        if let template = try? ArgumentTemplate(parsing: text) {
            try require(ArgumentTemplate.errors(in: text).isEmpty, "An argument accepted, with problems.")
            _ = template.text { $0.name }
        }
    }
}
