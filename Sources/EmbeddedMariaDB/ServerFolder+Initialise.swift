import Foundation

extension ServerFolder {
    /// Makes the data folder unless it is there. A start that breaks off half-way leaves no half-made data: they are
    /// made beside their place and moved into it when complete.
    func initialise(programs: Programs) throws(EmbeddedServerError) {
        guard access(data, F_OK) != 0 else { return }
        removeUnfinished()
        let unfinished = "\(path)/\(Self.unfinishedPrefix)\(getpid())"
        try runInitialiser(programs.initialiser(), data: unfinished, programs: programs)
        // A power failure must not leave the new name on disk without what is under it.
        sync()
        guard rename(unfinished, data) == 0 else { throw .system(.notInitialised, "Cannot make the folder", data) }
        unlink(initialisationLog)
    }

    private static var unfinishedPrefix: String { "data.unfinished-" }

    /// What earlier starts left when they were killed.
    private func removeUnfinished() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for name in names where name.hasPrefix(Self.unfinishedPrefix) {
            try? FileManager.default.removeItem(atPath: "\(path)/\(name)")
        }
    }

    private func runInitialiser(
        _ program: String,
        data: String,
        programs: Programs
    ) throws(EmbeddedServerError) {
        let log = LogTail(path: initialisationLog)
        var arguments = [
            "--no-defaults", "--datadir=\(data)", "--auth-root-authentication-method=normal", "--skip-test-db",
            // Without it the script wants to look up the host's name, which a container may not have.
            "--force",
        ]
        if geteuid() == 0 {
            // The server refuses to run as root unless told so. The script itself must not see the option: given
            // --user it changes owner and mode of a system-wide PAM helper.
            arguments.append("--loose-user=root")
        }
        let child = try DetachedProcess(
            program, arguments, output: initialisationLog, searchPath: programs.folders, temporary: temporary)
        guard poll(limit: .seconds(180), { child.hasEnded }) else {
            child.kill()
            throw EmbeddedServerError(.timedOut, "\(program) did not end within 180 s.\(log.quoted())")
        }
        guard child.succeeded else {
            // What follows is advice for an installation by hand.
            let words = log.quoted(upTo: "Installation of system tables failed!")
            throw EmbeddedServerError(.notInitialised, "\(program) could not initialise \(data).\(words)")
        }
    }
}
