internal import CMariaDB

/// Our dates and times in libmariadb's form, for parameters.
extension MYSQL_TIME {
    init(_ value: MySQLDate) {
        self.init()
        year = CUnsignedInt(value.year)
        month = CUnsignedInt(value.month)
        day = CUnsignedInt(value.day)
        time_type = MYSQL_TIMESTAMP_DATE
    }

    init(_ value: MySQLDateTime) {
        self.init(value.day)
        hour = CUnsignedInt(value.hour)
        minute = CUnsignedInt(value.minute)
        second = CUnsignedInt(value.second)
        second_part = CUnsignedLong(value.microsecond)
        time_type = MYSQL_TIMESTAMP_DATETIME
    }

    /// The protocol has one byte for the hour and counts the rest in days.
    init(_ value: MySQLTime) {
        self.init()
        neg = value.isNegative ? 1 : 0
        day = CUnsignedInt(value.hours / 24)
        hour = CUnsignedInt(value.hours % 24)
        minute = CUnsignedInt(value.minutes)
        second = CUnsignedInt(value.seconds)
        second_part = CUnsignedLong(value.microseconds)
        time_type = MYSQL_TIMESTAMP_TIME
    }
}
