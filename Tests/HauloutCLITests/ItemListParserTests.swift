import Foundation
import HauloutCore
import Testing

@testable import HauloutCLI

@Suite struct ItemListParserTests {
    private func parse(_ option: String, file: String = "", input: String = "") throws -> [JSONValue] {
        try ItemListParser(file: { _ in Data(file.utf8) }, input: { Data(input.utf8) }).parse(option)
    }

    private func mistake(_ option: String, file: String = "") -> String? {
        do {
            _ = try parse(option, file: file)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test("a list of integers gives integers, a list of words strings")
    func lists() throws {
        #expect(try parse("1, 2,-3") == [1, 2, -3])
        #expect(try parse("alice,bob") == ["alice", "bob"])
        #expect(try parse("007,008") == ["007", "008"])
    }

    @Test("a file and stdin hold one item per line, whatever their line ends; empty lines do not count")
    func lines() throws {
        #expect(try parse("@uids.txt", file: "\u{FEFF}1\r\n2\r\n\r\n3") == [1, 2, 3])
        #expect(try parse("-", input: "a b\nc\n") == ["a b", "c"])
    }

    @Test("a JSON array may stand in the option, in a file and on stdin")
    func arrays() throws {
        #expect(try parse("[1, 2]") == [1, 2])
        #expect(try parse("@x", file: " [\"1\", \"two\"]\n") == ["1", "two"])
        #expect(try parse("-", input: "[{\"uid\": 1}]") == [["uid": 1]])
        #expect(try parse("[1, 2.5]") == [1, .number(2.5)])
    }

    @Test("a list of two kinds names the line that does not fit, and the first")
    func mixed() {
        #expect(
            mistake("@uids.txt", file: "57\n\n1042\nalice\n") == """
                uids.txt:4: "alice" is a string, but line 1, "57", is an integer. The items of a list are all of one \
                kind; a JSON array says which: ["1", "two"].
                """
        )
        #expect(
            mistake("1,two")?.hasPrefix("--items, item 2: \"two\" is a string, but item 1, \"1\", is an integer.")
                == true)
        #expect(mistake("[1, \"2\"]")?.hasPrefix("--items, item 2: \"2\" is a string") == true)
    }

    @Test(
        "a list that holds nothing usable says so",
        arguments: [
            ("1,,2", "--items, item 2: is empty"), ("", "--items, item 1: is empty"), ("[]", "--items: holds no items"),
            ("[null]", "--items, item 1: null names no item"), ("-", "stdin: holds no items"),
            (
                "99999999999999999999",
                #"--items, item 1: "99999999999999999999" does not fit into 64 bits; write it as a JSON string"#
            ),
        ]
    )
    func unusable(option: String, message: String) {
        #expect(mistake(option) == message)
    }

    @Test("an array that is no JSON says where")
    func brokenArray() {
        #expect(mistake("[1, 2") == "--items: is not a JSON array: line 1, column 6: expected a comma or ]")
    }

    @Test("bytes that are no UTF-8 are refused")
    func encoding() {
        let parser = ItemListParser(file: { _ in Data([0xFF, 0x31]) }, input: { Data() })
        #expect(throws: ItemListError(place: "uids", message: "is not UTF-8 text")) { try parser.parse("@uids") }
    }

    @Test("a file that cannot be read is named with the system's reason")
    func missingFile() {
        let parser = ItemListParser(input: { Data() })
        #expect(
            throws: ItemListError(place: "--items /nowhere/uids", message: "cannot be read: No such file or directory")
        ) {
            try parser.parse("@/nowhere/uids")
        }
    }
}
