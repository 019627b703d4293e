package import ArgumentParser

/// What every measurement is told.
package struct BenchOptions: ParsableArguments {
    @Option(help: "The socket of the server to measure on; script/bench starts one.")
    package var socket: String

    @Option(help: "How often each is measured, in turns with the floor; the medians count.")
    package var rounds = 3

    @Flag(help: "Print one JSON object.")
    package var json = false

    package init() {}
}
