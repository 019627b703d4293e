#if Failpoints
    import ArgumentParser
    import Failpoints

    /// `haulout failpoints`, in builds that have them.
    struct FailpointsCommand: HauloutCommand {
        static let configuration = CommandConfiguration(
            commandName: "failpoints",
            abstract: "List the failpoints and the seeded bugs of this build.",
            discussion: """
                HAULOUT_FAILPOINTS='claim.commit.before=exit; heartbeat.update-process.after=delay:2000@3' has a process \
                die, or wait, when it comes by. Actions: note, exit, stop, cut, delay:MS, tell:WORD, fail:ERRNO; with @N \
                at the N-th time. '*=note' says every point that is reached. HAULOUT_SEEDED_BUG=NAME switches a bug on.
                """
        )

        @OptionGroup var config: ConfigOption
        @OptionGroup var format: FormatOption

        func run(in environment: any CommandEnvironment, console: Console) throws {
            try console.show(FailpointsView(), json: format.isJSON)
        }
    }

    private struct FailpointsView: Presentable {
        struct Bug: Encodable {
            let name: String
            let summary: String
        }

        let points = Failpoints.ordered
        let bugs = SeededBug.allCases.map { Bug(name: $0.rawValue, summary: $0.summary) }

        func text(width: Int?) -> String {
            (points + [""] + bugs.map { "\($0.name): \($0.summary)" }).joined(separator: "\n")
        }
    }
#endif
