import HauloutCore
import YAMLConfiguration

/// Turns the keys of `config.yaml` into a ``Configuration``. What is wrong is reported and keeps its default.
struct ConfigurationReader {
    let file: String
    var folder: String { Paths.folder(of: file) }

    func configuration(_ root: MappingReader) -> Configuration {
        var result = Configuration()
        result.database.server = .embedded(folder: Paths.join(folder, ".haulout"))
        if let database = root["database"] {
            result.database = DatabaseReader(folder: folder).read(database, default: result.database)
        }
        if let pool = root["pool"]?.mapping(pool) { result.pool = pool }
        if let workers = root["workers"]?.mapping(workers) { result.workers = workers }
        result.jobs = jobs(root["jobs"])
        result.lease = root["lease"]?.duration(in: .seconds(3) ... .seconds(3_600)) ?? result.lease
        result.shutdown = root["shutdown"]?.duration(in: .zero ... .seconds(3_600)) ?? result.shutdown
        if let retention = root["retention"]?.mapping(retention) { result.retention = retention }
        result.failureLog = failureLog(root["failures"])
        if let log = root["log"]?.mapping(log) { result.log = log }
        if let limits = root["limits"]?.mapping(limits) { result.limits = limits }
        root.refuse("dashboard", "this version has no dashboard: remove the key (`haulout status` shows the queues)")
        return result
    }

    private func pool(_ keys: MappingReader) -> PoolConfiguration {
        var result = PoolConfiguration()
        let time = Duration.milliseconds(1) ... .seconds(86_400)
        result.connections = keys["connections"]?.integer(in: 1...1_000) ?? result.connections
        result.wait = keys["wait"]?.duration(in: time) ?? result.wait
        result.idle = keys["idle"]?.duration(in: time) ?? result.idle
        result.lifetime = keys["lifetime"]?.duration(in: time) ?? result.lifetime
        result.leakAfter = keys["leak_after"]?.duration(in: .zero ... .seconds(86_400)) ?? result.leakAfter
        return result
    }

    private func workers(_ keys: MappingReader) -> WorkersConfiguration {
        var result = WorkersConfiguration()
        result.threads =
            keys["threads"]?.integer(in: SupervisorOptions.threadRange, hint: "for more, set workers.processes")
            ?? result.threads
        result.processes = keys["processes"]?.integer(in: 1...250) ?? result.processes
        result.queues = keys["queues"].flatMap(queues) ?? result.queues
        result.followsBinlog = keys["follow_binlog"]?.bool() ?? result.followsBinlog
        result.skipsLocked = keys["skip_locked"]?.bool() ?? result.skipsLocked
        return result
    }

    private func queues(_ value: ValueReader) -> [QueuePattern]? {
        var seen: Set<QueuePattern> = []
        return value.list(of: "queues", minimum: 1) { element in
            guard let text = element.string("a queue's name") else { return nil }
            guard Names.isPattern(text) else {
                element.expected("a queue's name (a-z, 0-9, _ and -), a beginning such as \"bulk-*\", or \"*\"")
                return nil
            }
            let pattern = QueuePattern(text)
            guard seen.insert(pattern).inserted else {
                element.report("the queue \"\(text)\" is listed twice")
                return nil
            }
            return pattern
        }
    }

    private func jobs(_ value: ValueReader?) -> String? {
        guard let value else {
            let folder = Paths.join(folder, "jobs")
            return FileStatus(folder).isFolder ? folder : nil
        }
        guard let folder = value.path(in: folder) else { return nil }
        if !FileStatus(folder).isFolder { value.report("there is no folder \(folder)") }
        return folder
    }

    private func retention(_ keys: MappingReader) -> Retention {
        var result = Retention()
        let time = Duration.zero ... .seconds(3_650 * 86_400)
        result.completed = keys["completed"]?.duration(in: time) ?? result.completed
        result.failures = keys["failures"]?.duration(in: time) ?? result.failures
        return result
    }

    private func failureLog(_ value: ValueReader?) -> String? {
        let standard = Paths.join(folder, "log/failures.jsonl")
        return value?.mapping { keys in
            guard let log = keys["log"] else { return standard }
            return log.says("none") ? nil : log.path(in: folder)
        } ?? standard
    }

    private func log(_ keys: MappingReader) -> LogConfiguration {
        var result = LogConfiguration()
        result.level = keys["level"]?.choice() ?? result.level
        result.format = keys["format"]?.choice() ?? result.format
        return result
    }

    private func limits(_ keys: MappingReader) -> Limits {
        var result = Limits()
        result.payload = keys["payload"]?.byteSize(in: (1 << 10)...(16 << 20)) ?? result.payload
        return result
    }
}
