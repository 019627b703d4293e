import Binlog
import Testing

@Suite struct BinlogParserTests {
    private static let columns: BinlogParser.Columns = ["task": [1: "id", 2: "at", 3: "kind", 4: "state"]]

    private static let log = """
        # at 974
        #261126 19:25:32 server id 1  end_log_pos 1016 CRC32 0x9a0f73d8 \tGTID 0-1-5 trans
        START TRANSACTION
        /*!*/;
        #261126 19:25:33 server id 1  end_log_pos 1255 CRC32 0x3406f6c6 \tWrite_rows: table id 18 flags: STMT_END_F
        ### INSERT INTO `d`.`task`
        ### SET
        ###   @1=1
        ###   @2='2026-11-26 19:25:32.675410'
        ###   @3='a'b\\x0ac'
        ###   @4=NULL
        ### INSERT INTO `d`.`other`
        ### SET
        ###   @1=5
        ### UPDATE `d`.`task`
        ### WHERE
        ###   @1=2
        ###   @4=1
        ### SET
        ###   @1=2
        ###   @4=-3 (4294967293)
        ### DELETE FROM `d`.`task`
        ### WHERE
        ###   @1=3
        # Number of rows: 1
        COMMIT/*!*/;
        """

    private func transactions(_ log: String) -> [Transaction] {
        var parser = BinlogParser(Self.columns)
        return log.split(separator: "\n").compactMap { parser.read($0.utf8) }
    }

    @Test("inserts, updates and deletes of one transaction, with the columns that are wanted")
    func changes() {
        let second = 1_795_721_133 as Int64
        let expected = Transaction(
            time: second * 1_000_000,
            changes: [
                RowChange(
                    "task",
                    after: Row(["id": 1, "at": (second - 1) * 1_000_000 + 675_410], texts: ["kind": "a'b\\x0ac"])),
                RowChange("task", before: Row(["id": 2, "state": 1]), after: Row(["id": 2, "state": 4_294_967_293])),
                RowChange("task", before: Row(["id": 3])),
            ])
        #expect(transactions(Self.log) == [expected])
    }

    @Test("a transaction whose COMMIT is missing never happened")
    func torn() {
        let torn = Self.log.replacing("COMMIT/*!*/;", with: "ROLLBACK /* added by mysqlbinlog */;\n")
        #expect(transactions(torn) == [])
        #expect(transactions(torn + Self.log).count == 1)
    }
}

@Suite("A transaction is doubtful") struct DoubtfulTransactionTests {
    /// - Parameter group: Of the group commit.
    private static func transaction(at place: Int, group: Int?, id: Int) -> String {
        """
        # at \(place)
        #261126 19:25:32 server id 1  end_log_pos 1016 CRC32 0x9a0f73d8 \tGTID 0-1-5 \(group.map { "cid=\($0) " } ?? "")trans
        START TRANSACTION
        # at \(place + 50)
        ### INSERT INTO `d`.`task`
        ### SET
        ###   @1=\(id)
        COMMIT/*!*/;

        """
    }

    private func doubtful(_ log: String, tears: [Int]) -> [Int64] {
        var parser = BinlogParser(["task": [1: "id"]])
        parser.open(tears: tears)
        return log.split(separator: "\n").compactMap { parser.read($0.utf8) }.filter(\.isDoubtful)
            .compactMap { $0.changes.first?.after?["id"] }
    }

    @Test("when the log was torn in it or before it, and the rest of its group commit, or the whole of the next one")
    func groups() {
        let log = [(100, nil, 1), (200, nil, 2), (300, 7, 3), (400, 7, 4), (500, 8, 5), (600, nil, 6)]
            .map { Self.transaction(at: $0.0, group: $0.1, id: $0.2) }.joined()
        #expect(doubtful(log, tears: []) == [])
        #expect(doubtful(log, tears: [200]) == [2, 3, 4])
        #expect(doubtful(log, tears: [250]) == [2, 3, 4])
        #expect(doubtful(log, tears: [350]) == [3, 4])
        #expect(doubtful(log, tears: [150]) == [1])
        #expect(doubtful(log, tears: [650]) == [6])
    }
}
