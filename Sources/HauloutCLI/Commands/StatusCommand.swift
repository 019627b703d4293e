import ArgumentParser
import HauloutCore

struct StatusCommand: HauloutCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show queues, processes and how many tasks have ended."
    )

    @OptionGroup var config: ConfigOption
    @OptionGroup var format: FormatOption

    @Flag(help: "Look again every second, until interrupted; with --json, one object per line.")
    var watch = false

    func run(in environment: any CommandEnvironment, console: Console) async throws {
        guard watch else {
            return try console.show(StatusView(environment.withStore { try $0.status() }), json: format.isJSON)
        }
        var last: StatusReport?
        repeat {
            let status = try environment.withStore { try $0.status() }
            try show(StatusView(status, rate: last.map { Self.rate(from: $0, to: status) }), console)
            last = status
        } while await console.pause(.seconds(1))
    }

    private func show(_ view: StatusView, _ console: Console) throws {
        if format.isJSON { return try console.output(JSONText.encode(view, compact: true) + "\n") }
        // Clears the terminal, as `watch` does.
        if console.width != nil { try console.output("\u{1B}[H\u{1B}[2J") }
        try console.output(view.text(width: console.width, height: console.height))
    }

    /// Per second: the looks are one second apart.
    private static func rate(from earlier: StatusReport, to later: StatusReport) -> Double {
        Double(later.completed + later.discarded - earlier.completed - earlier.discarded)
    }
}
