public import Foundation
public import HauloutCore
public import MySQLPool

/// What the conformance suite needs to know of a store under test. Every case gets a harness, and a store, of its own.
public protocol StoreHarness: Sendable {
    /// An empty store.
    var store: any TaskStore { get }

    /// Another view of the same tasks, as a second process has it. A store in memory returns itself; a store on a
    /// database makes another one, with connections of its own. The suite never sleeps: what one store has written,
    /// every other has to see at once, so that caches and intervals of polling are set to zero.
    func makeSecondStore() throws -> any TaskStore

    /// What time the store thinks it is.
    func now() throws -> Date

    /// Lets time pass for everything stored so far: heartbeats, due times, ages and windows. A store on a database
    /// moves every time in its tables into the past.
    func advanceClock(by duration: Duration) throws

    /// Runs `body` with a connection to the store's database, outside a transaction.
    ///
    /// - Returns: `false` when the store has no database; `body` has not run.
    func withConnection(_ body: (borrowing Lease) throws -> Void) throws -> Bool

    /// Puts these bytes in the place of an available task's arguments and items, as if the row had been damaged.
    func overwritePayload(of task: TaskID, arguments: [UInt8], items: [UInt8]?) throws
}
