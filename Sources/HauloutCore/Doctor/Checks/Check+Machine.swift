/// The machine that this program runs on.
extension Check {
    static let machine = [openFiles, threads, user, clientLibrary]

    private static let openFiles = Check("open-files") { examination in
        guard let limit = examination.machine.openFiles else { return [.ok("Open files are not limited.")] }
        let needs = examination.needs
        // Two for each connection, six for each program that a worker runs, and what the program has besides.
        let most = 2 * needs.connectionsPerProcess + 6 * needs.workers + 64
        guard most > limit else {
            return [.ok("A process may have \(Words.count(limit)) files open, and needs up to \(Words.count(most)).")]
        }
        return [
            .problem(
                "A process may have \(Words.count(limit)) files open, and needs up to \(Words.count(most)).",
                "Connections cannot be opened and programs not started: attempts fail.",
                ["ulimit -n \(most)", "or LimitNOFILE=\(most) in the unit of systemd"])
        ]
    }

    private static let threads = Check("threads") { examination in
        guard let limit = examination.machine.threads else { return [.ok("Threads are not limited.")] }
        let needs = examination.needs
        // Each worker's, those of the services, and a program for each worker.
        let most = needs.processes * (2 * needs.workers + 32)
        guard most > limit else {
            return [.ok("This user may have \(Words.count(limit)) threads, and up to \(Words.count(most)) are needed.")]
        }
        return [
            .problem(
                "This user may have \(Words.count(limit)) threads, and up to \(Words.count(most)) are needed.",
                "Workers cannot be started, and the process dies.",
                ["ulimit -u \(most)", "or TasksMax=\(most) in the unit of systemd", "or fewer workers.threads"])
        ]
    }

    private static let user = Check("user") { examination in
        guard examination.machine.isRoot, !examination.needs.ownsServer else { return [] }
        return [
            .warning(
                "This runs as root.", "A faulty job, and whatever program it runs, may do anything to the machine.",
                ["Run it as a user of its own, for instance with User= in the unit of systemd."])
        ]
    }

    /// CVE-2026-107819 is of Connector/C 3.4.1 to 3.4.9; fixed in 3.4.10, which was released as 3.4.11.
    private static let clientLibrary = Check("client-library") { examination in
        let library = examination.machine.library
        let numbers = library.split(separator: ".").compactMap { Int($0) }
        let isFaulty = !numbers.lexicographicallyPrecedes([3, 4, 1]) && numbers.lexicographicallyPrecedes([3, 4, 10])
        guard isFaulty else { return [.ok("The client library is MariaDB Connector/C \(library).")] }
        let found = "The client library is MariaDB Connector/C \(library), which has CVE-2026-107819."
        let stake =
            "With TLS and without a CA file, a server with another name's certificate gets the password in the clear."
        let remedies = ["Update libmariadb3 to 3.4.11 or later.", "Until then name database.tls.ca."]
        return [examination.needs.verifiesServer ? .problem(found, stake, remedies) : .warning(found, stake, remedies)]
    }
}
