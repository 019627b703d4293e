/// What there is to know before anything is judged: of the server, the account and this machine.
package struct Examination: Sendable {
    package var server: Server
    package var clock: Clock
    /// A session of the queue's own.
    package var queue: Session
    /// A session of the handlers'.
    package var handlers: Session
    package var tables: Tables
    package var account: Account
    package var machine: Machine
    package var needs: Needs

    package init(
        server: Server, clock: Clock, queue: Session, handlers: Session, tables: Tables, account: Account,
        machine: Machine, needs: Needs
    ) {
        self.server = server
        self.clock = clock
        self.queue = queue
        self.handlers = handlers
        self.tables = tables
        self.account = account
        self.machine = machine
        self.needs = needs
    }
}
