internal import CMariaDB

/// A copy of a connection's description of columns, for a statement to keep.
///
/// A copy, because the connection's goes with the next answer, while an execution of the same statement that has been
/// sent already may be answered without a description: a MariaDB server sends it only when it changes, and libmariadb
/// then takes the statement's.
final class AdoptedColumns {
    let fields: UnsafeMutablePointer<MYSQL_FIELD>
    let binds: UnsafeMutablePointer<MYSQL_BIND>
    private let count: Int
    private var texts: [UnsafeMutablePointer<CChar>] = []

    init(copying originals: UnsafePointer<MYSQL_FIELD>, count: Int) {
        self.count = count
        fields = .allocate(capacity: count)
        binds = .allocate(capacity: count)
        binds.initialize(repeating: MYSQL_BIND(), count: count)
        for index in 0..<count {
            var field = originals[index]
            field.name = copy(field.name, field.name_length)
            field.org_name = copy(field.org_name, field.org_name_length)
            field.table = copy(field.table, field.table_length)
            field.org_table = copy(field.org_table, field.org_table_length)
            field.db = copy(field.db, field.db_length)
            field.catalog = copy(field.catalog, field.catalog_length)
            field.def = nil
            field.def_length = 0
            field.extension = nil
            (fields + index).initialize(to: field)
        }
    }

    deinit {
        fields.deallocate()
        binds.deallocate()
        for text in texts { text.deallocate() }
    }

    /// With a zero byte at the end.
    private func copy(_ text: UnsafePointer<CChar>?, _ length: CUnsignedInt) -> UnsafeMutablePointer<CChar>? {
        guard let text else { return nil }
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: Int(length) + 1)
        copy.initialize(from: text, count: Int(length))
        copy[Int(length)] = 0
        texts.append(copy)
        return copy
    }
}
