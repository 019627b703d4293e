import Foundation
import MySQLClient
import Testing

@Suite struct ValueTests {
    @Test("literals make values")
    func literals() {
        let values: [MySQLValue] = [1, -2.5, "three", true, nil]
        #expect(values == [.int(1), .double(-2.5), .string("three"), .int(1), .null])
    }

    @Test("Swift values come back from the SQL value they are bound as")
    func conversions() {
        func check<T: MySQLValueConvertible & Equatable>(_ value: T) { #expect(T(value.mysqlValue) == value) }
        check(Int.min); check(Int8.min); check(Int16.max); check(Int32.min); check(Int64.max)
        check(UInt.max); check(UInt8.max); check(UInt16.max); check(UInt32.max); check(UInt64.max)
        check(true); check(false); check(0.1); check(Float(0.1)); check("ž"); check([UInt8](0...9));
        check(Data([1, 2]))
        check(MySQLDecimal("1.50")!); check(MySQLDate(year: 2024, month: 2, day: 29)); check(MySQLValue.bit(3))
        check(MySQLTime(isNegative: true, hours: 25, minutes: 0, seconds: 1)); check(Int?.some(4)); check(Int?.none)
        check(Date(timeIntervalSince1970: 1_732_320_000.25))
    }

    @Test("a conversion that would lose something gives nil")
    func refusedConversions() {
        #expect(Int8(MySQLValue.int(128)) == nil)
        #expect(UInt(MySQLValue.int(-1)) == nil)
        #expect(Int(MySQLValue.uint(.max)) == nil)
        #expect(Int(MySQLValue.string("1")) == nil)
        #expect(String(MySQLValue.int(1)) == nil)
        #expect(Int(MySQLValue.null) == nil)
        #expect(Date(MySQLValue.date(MySQLDate(year: 0, month: 0, day: 0))) == nil)
        #expect(Int(MySQLValue.bit(5)) == 5 && Double(MySQLValue.int(5)) == 5 && Bool(MySQLValue.uint(2)) == true)
    }

    @Test("dates convert to instants in UTC and back, over the whole calendar")
    func instants() {
        for (text, seconds) in [
            ("1970-01-01 00:00:00", 0.0), ("2000-02-29 12:30:45.000001", 951_827_445.000001),
            ("1969-12-31 23:59:59.500000", -0.5), ("9999-12-31 23:59:59", 253_402_300_799),
            ("0001-01-01 00:00:00", -62_135_596_800),
        ] {
            let value = MySQLDateTime(Date(timeIntervalSince1970: seconds))
            #expect(value.description == text)
            #expect(abs((value.date ?? .distantFuture).timeIntervalSince1970 - seconds) < 1e-5)
        }
        #expect(MySQLDateTime(year: 2024, month: 0, day: 0).date == nil)
    }

    @Test("decimals keep their digits and refuse anything else")
    func decimals() {
        #expect(MySQLDecimal("-0.10")?.text == "-0.10")
        #expect(MySQLDecimal("-0.10")?.scale == 2 && MySQLDecimal("7")?.scale == 0)
        #expect(MySQLDecimal("12.5")?.double == 12.5)
        for text in ["", "-", ".", "1.2.3", "1e5", "0x10", "1 ", "--1", "NaN"] { #expect(MySQLDecimal(text) == nil) }
    }

    @Test("times convert to durations, also negative and beyond a day")
    func times() {
        let time = MySQLTime(isNegative: true, hours: 838, minutes: 59, seconds: 59, microseconds: 999_999)
        #expect(time.description == "-838:59:59.999999")
        #expect(MySQLTime(time.duration) == time)
        #expect(MySQLTime(.milliseconds(-1)) < MySQLTime(.zero))
        #expect(MySQLTime(isNegative: true, hours: 0, minutes: 0, seconds: 0) == MySQLTime(.zero))
    }

    @Test("values print as people write them")
    func printing() {
        #expect(MySQLValue.null.text == "NULL")
        #expect(MySQLValue.bytes([0, 255]).text == "0x00ff")
        #expect(MySQLValue.date(MySQLDate(year: 7, month: 8, day: 9)).text == "0007-08-09")
        #expect("\(MySQLValue.uint(.max)) \(MySQLValue.decimal(MySQLDecimal("1.0")!))" == "18446744073709551615 1.0")
    }
}
