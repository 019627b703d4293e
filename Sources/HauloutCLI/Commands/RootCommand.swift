import ArgumentParser
import Haulout

/// `haulout` itself.
struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "haulout",
        abstract: "Run jobs over the rows of a MySQL or MariaDB database, and report every failure.",
        discussion: """
            A job is a YAML file in jobs/; a task is one queued unit of it, often with a list of items such as user ids. \
            Workers take tasks from a queue in the database, failed items are tried again by the job's policy, and each \
            failure is recorded with its item, error, worker and what happens next.

            A first run:
              haulout enqueue refresh-score --items 1,2,3
              haulout run --drain
              haulout failures report --html report.html

            Every day:
              haulout run                                  work until SIGTERM
              haulout status --watch                       queues, processes, rate
              haulout failures list --job refresh-score    what failed, and why
              haulout failures retry --job refresh-score   run it again
              haulout enqueue refresh-score --items @uids.txt --in 10m

            Once:
              haulout doctor                               what would lose work here
              haulout bench                                how fast the queue is on your server

            Results go to stdout, everything else to stderr. Exit status: 0; 1 when something was not done, \
            `run --drain` discarded a task, or `doctor` found a problem; 64 for a wrong command line; 69 when the database cannot be used; 70 when \
            worker processes die again and again; 78 for a wrong configuration or job file.
            """,
        version: "haulout \(HauloutVersion.text)",
        subcommands: hidden,
        groupedSubcommands: [
            CommandGroup(name: "Work", subcommands: [RunCommand.self, EnqueueCommand.self]),
            CommandGroup(
                name: "Look and act",
                subcommands: [StatusCommand.self, TasksCommand.self, FailuresCommand.self, QueuesCommand.self]
            ),
            CommandGroup(
                name: "Set up",
                subcommands: [
                    JobsCommand.self, ConfigCommand.self, MigrateCommand.self, DoctorCommand.self, BenchCommand.self,
                    SampleCommand.self,
                ]
            ),
        ]
    )

    /// What only builds for tests have.
    private static var hidden: [any ParsableCommand.Type] {
        #if Failpoints
            [FailpointsCommand.self]
        #else
            []
        #endif
    }
}
