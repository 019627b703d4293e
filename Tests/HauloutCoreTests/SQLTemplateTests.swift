import HauloutCore
import Testing

@Suite struct SQLTemplateTests {
    @Test("placeholders become ? and are listed in order")
    func placeholders() throws {
        let template = try SQLTemplate(
            parsing: "UPDATE t SET a=:item.name, b = :args.x_1 WHERE id=:item AND t=:task AND n<:attempt;"
        )
        #expect(template.text == "UPDATE t SET a=?, b = ? WHERE id=? AND t=? AND n<?;")
        #expect(template.placeholders == [.item(path: "name"), .argument("x_1"), .item(path: nil), .task, .attempt])
    }

    @Test(
        "quotes, comments, casts and assignments are left alone",
        arguments: [
            "SELECT ':item ?'", "SELECT \":item ?\"", "SELECT `:item?`", "SELECT 'it''s :item'", "SELECT 'a\\':item'",
            "SELECT '\\\\'", "SELECT 1 -- :itme ?\n", "SELECT 1 # :itme '\n", "SELECT 1 /* :itme ' ? */", "SELECT 1 --",
            "SELECT @a := 1", "SELECT a::b", "SELECT 1 : 2", "SELECT `a``:b`", "SELECT /*+ MAX_EXECUTION_TIME(9) */ 1",
            "SELECT 'grün :item 🦭'", "SELECT 1;  -- done\n", "SELECT 1;;", "SELECT 5--:x".replacing(":x", with: "1"),
        ]
    )
    func untouched(text: String) throws {
        let template = try SQLTemplate(parsing: text)
        #expect(template.text == text)
        #expect(template.placeholders.isEmpty)
    }

    @Test(
        "what cannot be bound is an error at its place",
        arguments: [
            ("a = :itme", 4, ":itme is no known placeholder; did you mean :item?"),
            ("a = :items.x", 4, ":items.x is no known placeholder; did you mean :item.x?"),
            ("a = :arg.tenant", 4, ":arg.tenant is no known placeholder; did you mean :args.tenant?"),
            ("a = :args", 4, ":args is no known placeholder; did you mean :args.NAME?"),
            ("a = :id", 4, ":id is no known placeholder; did you mean :item?"),
            (
                "a = :tenant", 4,
                ":tenant is no known placeholder; known are :item, :item.NAME, :args.NAME, :task, :attempt"
            ),
            ("a = :item.b.c", 4, ":item.b.c is no known placeholder; did you mean :item.b?"),
            ("ü = ?", 5, "a ? cannot stand in a statement: write :item, :args.NAME, :task or :attempt for the value"),
            ("SELECT 1; SELECT 2", 8, "a second statement follows the ;: make it a list entry of its own"),
            ("SELECT 1;'x'", 8, "a second statement follows the ;: make it a list entry of its own"),
            ("SELECT 'a", 7, "the quote ' is never closed"),
            ("SELECT `a", 7, "the quote ` is never closed"),
            ("SELECT '\\", 7, "the quote ' is never closed"),
            ("SELECT /* a", 7, "the comment /* is never closed"),
            (
                "SELECT /*!50000 1 */", 7,
                "comments that are executed (/*! … */) cannot stand in a statement: write the code without them"
            ),
        ]
    )
    func errors(text: String, offset: Int, message: String) {
        let error = #expect(throws: TemplateError.self) { try SQLTemplate(parsing: text) }
        #expect(error?.offset == offset)
        #expect(error?.message == message)
    }

    @Test("every error of a statement is found, in order")
    func allErrors() {
        let errors = SQLTemplate.errors(in: "SELECT :a1, ?, :item, :b2")
        #expect(errors.map(\.fragment) == [":a1", "?", ":b2"])
        #expect(errors.map(\.offset) == [7, 12, 22])
    }
}
