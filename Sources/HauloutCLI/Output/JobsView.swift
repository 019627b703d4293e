import HauloutCore

/// The result of `jobs list`.
struct JobsView: Presentable, Equatable {
    let jobs: [JobView]
    private let folder: String?
    private let items: [String]

    private enum CodingKeys: String, CodingKey {
        case jobs
    }

    init(_ jobs: [JobDefinition], folder: String?) {
        self.jobs = jobs.map(JobView.init)
        items = jobs.map(\.items.kind)
        self.folder = folder
    }

    func text(width: Int?) -> String {
        guard !jobs.isEmpty else {
            let place = folder ?? "the folder that `jobs` of the configuration names"
            return "There are no jobs; write one as a YAML file in \(place)."
        }
        var table = TextTable([
            .left("JOB"), .left("QUEUE"), .left("HANDLER"), .left("ITEMS"), .right("ATTEMPTS"), .left("DESCRIPTION"),
        ])
        for (job, items) in zip(jobs, items) {
            table.add([
                job.name, job.queue, job.handler.kind, items, String(job.retry.attempts),
                PrintableText.line(job.summary),
            ])
        }
        return table.text(width: width)
    }
}
