internal import CMariaDB

/// The layout of all columns of a result: made once per statement, and again when the table has changed.
final class ResultLayout {
    let encodings: [ValueEncoding]
    let columns: ColumnSet
    private let signatures: [Signature]
    /// The column names, one behind the other.
    private let names: [UInt8]

    /// The metadata that decides how a column is read. Compared at every execution, hence plain numbers.
    private struct Signature: Equatable {
        let type: CUnsignedInt
        let flags: CUnsignedInt
        let charset: CUnsignedInt
        let decimals: CUnsignedInt

        init(_ field: UnsafePointer<MYSQL_FIELD>) {
            type = field.pointee.type.rawValue
            flags = field.pointee.flags
            charset = field.pointee.charsetnr
            decimals = field.pointee.decimals
        }
    }

    /// - Parameter formats: The same fields where they may still have the format names that `fields` lost.
    init(_ fields: UnsafePointer<MYSQL_FIELD>, formats: UnsafePointer<MYSQL_FIELD>, count: Int) {
        let layouts = (0..<count).map {
            ColumnLayout(fields[$0], isJSON: isJSON(fields + $0) || isJSON(formats + $0))
        }
        encodings = layouts.map(\.encoding)
        columns = ColumnSet(layouts.map(\.column))
        signatures = (0..<count).map { Signature(fields + $0) }
        names = (0..<count).flatMap { name(fields + $0) }
    }

    /// False when a field has a type that no server sends. libmariadb takes the values of such a column for empty, and
    /// we would find lengths where there are none.
    static func canRead(_ fields: UnsafePointer<MYSQL_FIELD>, count: Int) -> Bool {
        (0..<count).allSatisfy { index in
            let type = fields[index].type.rawValue
            return type <= MYSQL_TYPE_BIT.rawValue
                || (MYSQL_TYPE_JSON.rawValue...MYSQL_TYPE_GEOMETRY.rawValue).contains(type)
        }
    }

    /// True when the fields of the result that is being read are those of this layout.
    func matches(_ fields: UnsafePointer<MYSQL_FIELD>, count: Int) -> Bool {
        guard signatures.count == count else { return false }
        return signatures.withUnsafeBufferPointer { signatures in
            names.withUnsafeBytes { names in
                var start = 0
                for index in 0..<count {
                    let name = name(fields + index)
                    let end = start + name.count
                    guard Signature(fields + index) == signatures[index], end <= names.count,
                        haulout_equal(names.baseAddress! + start, name.baseAddress!, name.count) != 0
                    else { return false }
                    start = end
                }
                return start == names.count
            }
        }
    }
}

private func name(_ field: UnsafePointer<MYSQL_FIELD>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: field.pointee.name, count: Int(field.pointee.name_length))
}

/// MariaDB's JSON is a LONGTEXT with a format name.
private func isJSON(_ field: UnsafePointer<MYSQL_FIELD>) -> Bool {
    let name = haulout_format_name(field)
    return UnsafeRawBufferPointer(start: name.str, count: name.length).elementsEqual("json".utf8)
}
