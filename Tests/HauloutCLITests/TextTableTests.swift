import Testing

@testable import HauloutCLI

@Suite struct TextTableTests {
    private var table: TextTable {
        var table = TextTable([.left("NAME"), .right("COUNT"), .left("NOTE")])
        table.add(["alpha", "7", ""])
        table.add(["be", "1,234", "东京 is wide"])
        return table
    }

    @Test("columns are aligned, and lines end with their last character")
    func aligned() {
        #expect(
            table.text(width: nil) == """
                NAME   COUNT  NOTE
                alpha      7
                be     1,234  东京 is wide

                """
        )
    }

    @Test("lines are cut to the terminal, wide characters counted twice")
    func cut() {
        #expect(
            table.text(width: 18) == """
                NAME   COUNT  NOTE
                alpha      7
                be     1,234  东…

                """
        )
    }

    @Test("ids next to each other are a range")
    func ranges() {
        #expect(IDRanges.text([]) == "")
        #expect(IDRanges.text([7]) == "7")
        #expect(IDRanges.text([3, 1, 2, 9, 11, 10, 5]) == "1..3 5 9..11")
        #expect(IDRanges.text([4, 4, 5]) == "4..5")
    }
}
