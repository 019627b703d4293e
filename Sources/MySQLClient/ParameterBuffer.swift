internal import CMariaDB

/// The values of one statement's parameters, in memory that libmariadb reads at each execution.
///
/// Every parameter has a fixed slot per kind of value; characters and bytes lie one behind the other in an arena. As
/// long as the types stay the same, nothing is bound anew: only the slots are written.
struct ParameterBuffer: ~Copyable {
    let count: Int
    private let binds: UnsafeMutablePointer<MYSQL_BIND>
    private let numbers: UnsafeMutablePointer<UInt64>
    private let times: UnsafeMutablePointer<MYSQL_TIME>
    private let lengths: UnsafeMutablePointer<CUnsignedLong>
    private let nulls: UnsafeMutablePointer<my_bool>
    private var arena = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 8)
    private var isBound = false
    /// True when the last `bind` failed because of `MySQLValue.columnDefault`, which only the bulk protocol knows.
    private(set) var holdsDefault = false

    /// More than this is given back after the execution that needed it.
    private static let keptArena = 1 << 18
    private static let nullIndicator = my_bool(STMT_INDICATOR_NULL.rawValue)
    private static let defaultIndicator = my_bool(STMT_INDICATOR_DEFAULT.rawValue)

    init(count: Int) {
        self.count = count
        binds = .allocate(capacity: count)
        binds.initialize(repeating: MYSQL_BIND(), count: count)
        numbers = .allocate(capacity: count)
        numbers.initialize(repeating: 0, count: count)
        times = .allocate(capacity: count)
        times.initialize(repeating: MYSQL_TIME(), count: count)
        lengths = .allocate(capacity: count)
        lengths.initialize(repeating: 0, count: count)
        nulls = .allocate(capacity: count)
        nulls.initialize(repeating: 0, count: count)
        for index in 0..<count {
            binds[index].length = lengths + index
            binds[index].is_null = nulls + index
            binds[index].buffer_type = MYSQL_TYPE_NULL
        }
    }

    deinit {
        binds.deallocate()
        numbers.deallocate()
        times.deallocate()
        lengths.deallocate()
        nulls.deallocate()
        arena.deallocate()
    }

    /// The bytes that `values` take in the execute packet, roughly: numbers count 8.
    static func size(of values: [MySQLValue]) -> Int {
        var total = 0
        for value in values {
            total += 8
            switch value {
            case .string(let string): total += string.utf8.count
            case .bytes(let bytes): total += bytes.count
            case .decimal(let decimal): total += decimal.text.utf8.count
            default: break
            }
        }
        return total
    }

    /// Writes the values and tells libmariadb about types that changed. Only fails when libmariadb does.
    mutating func bind(
        _ values: [MySQLValue], size: Int, to statement: UnsafeMutablePointer<MYSQL_STMT>
    ) -> Bool {
        reserve(size)
        var areTypesNew = !isBound
        var offset = 0
        for index in 0..<count {
            if write(values[index], at: index, offset: &offset) { areTypesNew = true }
            if nulls[index] > Self.nullIndicator {
                holdsDefault = true
                return false
            }
        }
        holdsDefault = false
        guard areTypesNew else {
            // libmariadb keeps a copy of the binds; characters may have moved within the arena.
            for index in 0..<count { statement.pointee.params[index].buffer = binds[index].buffer }
            return true
        }
        isBound = mysql_stmt_bind_param(statement, binds) == 0
        return isBound
    }

    /// Makes the next `bind` announce the types again.
    mutating func unbind() { isBound = false }

    /// Writes one row of many into libmariadb's binds; false when a type is another than was announced. What marks a
    /// NULL elsewhere is an indicator here.
    mutating func fill(_ target: UnsafeMutablePointer<MYSQL_BIND>, with values: [MySQLValue]) -> Bool {
        reserve(Self.size(of: values))
        var offset = 0
        for index in 0..<count {
            if write(values[index], at: index, offset: &offset) { return false }
            target[index].buffer = binds[index].buffer
            target[index].buffer_length = lengths[index]
            target[index].u.indicator = nulls + index
        }
        return true
    }

    /// Gives back an arena that was grown for a long value.
    mutating func trim() {
        guard arena.count > Self.keptArena else { return }
        arena.deallocate()
        arena = .allocate(byteCount: 64, alignment: 8)
    }

    private mutating func reserve(_ size: Int) {
        guard size > arena.count else { return }
        arena.deallocate()
        arena = .allocate(byteCount: max(size, 256), alignment: 8)
    }

    /// Writes one value; true when its type is another than last time.
    private func write(_ value: MySQLValue, at index: Int, offset: inout Int) -> Bool {
        nulls[index] = 0
        switch value {
        case .null:
            // The type stays what it was, so that a NULL now and then costs no new binding.
            nulls[index] = Self.nullIndicator
            lengths[index] = 0
            return false
        case .columnDefault:
            nulls[index] = Self.defaultIndicator
            lengths[index] = 0
            return false
        case .int(let value):
            numbers[index] = UInt64(bitPattern: value)
            return set(MYSQL_TYPE_LONGLONG, at: index, numbers + index)
        case .uint(let value), .bit(let value):
            numbers[index] = value
            return set(MYSQL_TYPE_LONGLONG, isUnsigned: true, at: index, numbers + index)
        case .double(let value):
            numbers[index] = value.bitPattern
            return set(MYSQL_TYPE_DOUBLE, at: index, numbers + index)
        case .float(let value):
            UnsafeMutableRawPointer(numbers + index).storeBytes(of: value, as: Float.self)
            return set(MYSQL_TYPE_FLOAT, at: index, numbers + index)
        case .string(let value):
            let start = append(value, at: index, offset: &offset)
            return set(MYSQL_TYPE_VAR_STRING, at: index, start)
        case .decimal(let value):
            let start = append(value.text, at: index, offset: &offset)
            return set(MYSQL_TYPE_NEWDECIMAL, at: index, start)
        case .bytes(let value):
            let start = value.withUnsafeBytes { append($0, at: index, offset: &offset) }
            return set(MYSQL_TYPE_BLOB, at: index, start)
        case .date(let value):
            times[index] = MYSQL_TIME(value)
            return set(MYSQL_TYPE_DATE, at: index, times + index)
        case .time(let value):
            times[index] = MYSQL_TIME(value)
            return set(MYSQL_TYPE_TIME, at: index, times + index)
        case .dateTime(let value):
            times[index] = MYSQL_TIME(value)
            return set(MYSQL_TYPE_DATETIME, at: index, times + index)
        }
    }

    private func set(
        _ type: enum_field_types, isUnsigned: Bool = false, at index: Int, _ buffer: UnsafeMutableRawPointer
    ) -> Bool {
        let bind = binds + index
        bind.pointee.buffer = buffer
        let sign: my_bool = isUnsigned ? 1 : 0
        if bind.pointee.buffer_type == type && bind.pointee.is_unsigned == sign { return false }
        bind.pointee.buffer_type = type
        bind.pointee.is_unsigned = sign
        return true
    }

    private func append(
        _ string: String, at index: Int, offset: inout Int
    ) -> UnsafeMutableRawPointer {
        var string = string
        return string.withUTF8 { append(UnsafeRawBufferPointer($0), at: index, offset: &offset) }
    }

    /// Never a null pointer, not even for no bytes: libmariadb takes that for NULL.
    private func append(
        _ bytes: UnsafeRawBufferPointer, at index: Int, offset: inout Int
    ) -> UnsafeMutableRawPointer {
        let start = arena.baseAddress! + offset
        if let source = bytes.baseAddress { start.copyMemory(from: source, byteCount: bytes.count) }
        lengths[index] = CUnsignedLong(bytes.count)
        offset += bytes.count
        return start
    }
}
