/// A guess at the number that the server will give to the next statement of a session. MariaDB and MySQL count them
/// from 1, refused ones and those of `PREPARE … FROM` included.
///
/// A wrong guess costs a round trip and nothing else, because it is a number that no statement of the session has.
struct StatementNumbers {
    /// `nil` on a server that counts in some other way.
    private(set) var next: UInt32? = 1
    /// The highest number of a statement that may still exist.
    private var highest: UInt32 = 0

    /// A statement was prepared.
    mutating func note(_ number: UInt32) {
        if number <= highest || number == .max {
            next = nil
        } else if next != nil {
            next = number + 1
        }
        highest = max(highest, number)
    }

    /// A statement was refused, which usually takes a number too.
    mutating func noteRefusal() {
        next = next.flatMap { $0 < .max - 1 ? $0 + 1 : nil }
    }

    /// None of the statements exists any more.
    mutating func forgetLiving() { highest = 0 }
}
