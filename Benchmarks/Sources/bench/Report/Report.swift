import ArgumentParser
import Foundation
import Reporting

/// Writes the figures that were collected into the page about them, and draws them.
struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes the figures of a file of `script/bench all` into a page, between two marks, and draws them.")

    @Argument(help: "The file.")
    var file: String

    @Option(help: "What is known of other job queues from elsewhere.")
    var earlier: String

    @Option(help: "The Markdown page.")
    var page: String

    @Option(help: "The SVG file.")
    var plot: String

    func run() throws {
        let report = try QueueReport(file: file)
        let earlier = try JSONDecoder().decode(EarlierRivals.self, from: Data(contentsOf: URL(filePath: earlier)))
        try Page(page, part: "queue").write(QueuePage(report, earlier).markdown)
        try QueuePlot(report, earlier).plot.write(to: plot)
    }
}
