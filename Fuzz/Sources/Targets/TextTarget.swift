import Foundation

@testable import MySQLClient

extension FuzzTarget {
    /// A value of the text protocol, read as each type.
    static let text = FuzzTarget("text") { bytes in
        bytes.withUnsafeBytes { text in
            for encoding in (0...UInt8.max).compactMap(ValueEncoding.init) {
                let value = TextRow.value(encoding, text)
                _ = (value.string, value.int, value.uint, value.double, "\(value)")
                _ = (value.dateTime?.date, value.time?.duration, value.decimal?.scale)
            }
        }
    }
}
