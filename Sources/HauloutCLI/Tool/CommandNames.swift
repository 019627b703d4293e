import ArgumentParser

/// The names of commands, for a command line that gets one wrong: ArgumentParser calls it an unexpected argument.
enum CommandNames {
    /// What is said about the first word that should be a command and is none; `nil` when the words are all right.
    static func unknown(in arguments: [String]) -> String? {
        var command: any ParsableCommand.Type = RootCommand.self
        for word in arguments {
            let subcommands = command.configuration.subcommands
            guard !subcommands.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
            guard let next = subcommands.first(where: { $0._commandName == word }) else {
                let visible = subcommands.filter { $0.configuration.shouldDisplay }
                return UnknownName.text("command", word, among: visible.map { $0._commandName })
            }
            command = next
        }
        return nil
    }
}
