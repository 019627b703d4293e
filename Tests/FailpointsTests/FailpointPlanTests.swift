import Testing

@testable import Failpoints

@Suite("HAULOUT_FAILPOINTS") struct FailpointPlanTests {
    @Test("acts once, at the time that is asked for")
    func counts() throws {
        let plan = try FailpointPlan("claim.commit.before=exit; complete.commit.after = delay:20@3")
        #expect(plan.reach("claim.commit.before") == .exit)
        #expect(plan.reach("claim.commit.before") == nil)
        let third = (1...4).map { _ in plan.reach("complete.commit.after") }
        #expect(third == [nil, nil, .delay(20), nil])
        #expect(plan.reach("claim.commit.after") == nil)
    }

    @Test("concerns only operations that it names, so that all others send their statements as ever")
    func concerns() throws {
        let plan = try FailpointPlan("claim.commit.before=cut")
        #expect(plan.concerns("claim"))
        #expect(!plan.concerns("complete"))
        #expect(try !FailpointPlan("").concerns("claim"))
        #expect(try FailpointPlan("*=note").concerns("complete"))
    }

    @Test("knows every action", arguments: ["note", "exit", "stop", "cut", "delay:5", "tell:lose", "fail:1213"])
    func actions(text: String) throws {
        #expect(try FailpointPlan("claim.begin.before=\(text)").reach("claim.begin.before")?.text == text)
    }

    @Test(
        "says what it does not understand",
        arguments: [
            ("claim.commit.before", "is not of the form name=action[@N]"),
            ("claim.comit.before=exit", "there is no point `claim.comit.before`"),
            ("claim.commit.before=explode", "`explode` is no action"),
            ("claim.commit.before=delay:soon", "`delay:soon` is no action"),
            ("claim.commit.before=exit@0", "`@0` is no number from 1 up"),
        ])
    func mistakes(text: String, message: String) {
        let error = #expect(throws: FailpointPlan.Mistake.self) { try FailpointPlan(text) }
        #expect(error?.description.contains(message) ?? false, "\(error?.description ?? "")")
    }
}

@Suite("The name of a failpoint") struct FailpointNameTests {
    @Test(
        "says verb and table",
        arguments: [
            ("START TRANSACTION", "begin"), ("COMMIT", "commit"),
            ("UPDATE haulout_task FORCE INDEX (PRIMARY) SET state = 0", "update-task"),
            ("DELETE task FROM haulout_task task WHERE id IN (1)", "delete-task"),
            ("INSERT INTO haulout_later (id) SELECT id FROM haulout_task", "insert-later"),
            ("KILL QUERY 7", "kill"),
        ])
    func statement(sql: String, name: String) {
        #expect(StatementName(sql).text == name)
    }

    @Test("numbers what one call sends several times")
    func numbers() {
        let call = FailpointOperation("rescue")
        #expect(["commit", "begin", "commit"].map(call.name) == ["rescue.commit", "rescue.begin", "rescue.commit-2"])
    }

    @Test("is listed once, and each seeded bug says what it does")
    func lists() {
        #expect(Failpoints.ordered.count == Failpoints.names.count)
        #expect(SeededBug.allCases.count == 13)
        #expect(SeededBug.allCases.allSatisfy { !$0.summary.isEmpty })
    }
}
