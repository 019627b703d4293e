import Foundation

/// Reads all histories of a folder.
public enum HistoryReader {
    public static let suffix = ".history"

    /// All events of all files, in the order of their time.
    ///
    /// - Throws: ``DamagedHistory``. Only the last line of a file may be unfinished: its writer was killed.
    public static func read(folder: String) throws -> [Record] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(suffix) }.sorted()
        return try names.flatMap { name in
            let data = try Data(contentsOf: URL(fileURLWithPath: folder).appendingPathComponent(name))
            return try records(data, source: String(name.dropLast(suffix.count)))
        }.sorted { $0.time < $1.time }
    }

    static func records(_ data: Data, source: String) throws -> [Record] {
        var lines = data.split(separator: UInt8(ascii: "\n"))
        if data.last != UInt8(ascii: "\n") { lines = lines.dropLast() }
        return try lines.map { line in
            let text = String(decoding: line, as: UTF8.self)
            guard let record = Record(line: text, source: source) else {
                throw DamagedHistory(source: source, line: text)
            }
            return record
        }
    }
}

public struct DamagedHistory: Error, CustomStringConvertible {
    let source: String
    let line: String
    public var description: String { "The history of \(source) has a line that is no event: \(line)" }
}
