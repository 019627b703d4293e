/// The doorbells of a process's services, one each.
struct Doorbells: Sendable {
    let producer = Doorbell()
    let completer = Doorbell()
    let housekeeper = Doorbell()
    let watchdog = Doorbell()
    let listener = Doorbell()
    let supervisor = Doorbell()
}
