import HauloutCore
import Testing

@Suite struct ArgumentTemplateTests {
    @Test("placeholders are put in; whatever they hold stays inside one argument")
    func text() throws {
        let template = try ArgumentTemplate(parsing: "--user={item.user-id}/{args.a}:{task}#{attempt}")
        let text = template.text { "<\($0.name) {item}>" }
        #expect(text == "--user=<item.user-id {item}>/<args.a {item}>:<task {item}>#<attempt {item}>")
        #expect(template.placeholders == [.item(path: "user-id"), .argument("a"), .task, .attempt])
    }

    @Test(
        "two braces are one, and a closing brace is itself",
        arguments: [
            ("", ""), ("plain", "plain"), ("{{item}", "{item}"), ("{{{{", "{{"), ("a}b", "a}b"),
            ("{{\"a\": {item}}", "{\"a\": 7}"),
        ])
    func braces(text: String, result: String) throws {
        #expect(try ArgumentTemplate(parsing: text).text { _ in "7" } == result)
    }

    @Test(
        "unknown placeholders and open braces are errors at their place",
        arguments: [
            ("a{itme}", 1, "{itme} is no known placeholder; did you mean {item}? (write {{ for a brace)"),
            ("ü{item", 2, "the brace { is never closed (write {{ for a brace)"),
            (
                "{\"a\": 1}", 0,
                "no placeholder follows the {; known are {item}, {item.NAME}, {args.NAME}, {task}, {attempt} "
                    + "(write {{ for a brace)"
            ),
        ])
    func errors(text: String, offset: Int, message: String) {
        let error = #expect(throws: TemplateError.self) { try ArgumentTemplate(parsing: text) }
        #expect(error?.offset == offset)
        #expect(error?.message == message)
    }
}
