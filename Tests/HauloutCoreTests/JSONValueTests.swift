import HauloutCore
import Testing

@Suite struct JSONValueTests {
    @Test(
        "zero bytes behind a value are no JSON, and none inside of it",
        arguments: ["1\0", "{}\0\0\0\0", "\0 1", "\"\0\""])
    func zeroBytes(text: String) {
        #expect(throws: DecodingError.self) { try JSONValue(json: text) }
        #expect(throws: Never.self) { try JSONValue(json: #""\u0000""#) }
    }

    @Test("what is written is read as the same", arguments: ["[1,-2.5,true,null]", #"{"a":{"b":"\u0000é"}}"#])
    func again(text: String) throws {
        let value = try JSONValue(json: text)
        #expect(try JSONValue(json: value.json) == value)
    }
}
