import Testing

@testable import HauloutCore

@Suite struct SecretMaskTests {
    @Test("every value inside a secret argument is hidden, the longest first")
    func nested() {
        let mask = SecretMask(arguments: ["keys": ["abc", "abcdef", 12, true, ""]], names: ["keys", "other"])
        #expect(mask.hide("abcdef abc ab 12 true") == "*** *** ab *** true")
    }

    @Test("a secret is hidden in JSON too")
    func inJSON() {
        let mask = SecretMask(arguments: ["password": "a\"b\nc"], names: ["password"])
        #expect(mask.hide(#"{"p":"a\"b\nc"}"#) == #"{"p":"***"}"#)
        #expect(mask.hide("a\"b\nc") == "***")
    }

    @Test("the end of a secret at the beginning of a cut text is hidden")
    func cutText() {
        let mask = SecretMask(arguments: ["password": "hunter2"], names: ["password"])
        let text = Array("ter2 and hunter2".utf8)
        #expect(String(decoding: mask.hide(text, isCut: true), as: UTF8.self) == "*** and ***")
        #expect(String(decoding: mask.hide(text), as: UTF8.self) == "ter2 and ***")
    }
}
