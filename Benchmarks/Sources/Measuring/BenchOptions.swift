package import ArgumentParser

/// What every measurement is told.
package struct ServerOptions: ParsableArguments {
    @Option(help: "The socket of the server to measure on; script/bench starts one.")
    package var socket: String

    @Flag(help: "Print one JSON object.")
    package var json = false

    package init() {}
}

/// What a measurement in turns with the floor is told.
package struct BenchOptions: ParsableArguments {
    @OptionGroup package var server: ServerOptions

    @Option(help: "How often each is measured, in turns with the floor; the medians count.")
    package var rounds = 3

    package var socket: String { server.socket }
    package var json: Bool { server.json }

    package init() {}
}
