import ArgumentParser
import Foundation
import Reporting

/// Writes the figures of a run into the page about them, and draws them.
struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes the figures of `pool --json` into a page, between its two marks, and draws them.")

    @Argument(help: "What `pool --json` printed.")
    var file: String

    @Option(help: "The Markdown page.")
    var page: String

    @Option(help: "The SVG file.")
    var plot: String

    func run() throws {
        let report = try JSONDecoder().decode(PoolReport.self, from: Data(contentsOf: URL(filePath: file)))
        try Page(page, part: "pool").write(PoolPage(report).markdown)
        try PoolPlot(report).plot.write(to: plot)
    }
}
