import Foundation
import Reporting

/// Everything that one run found out; what `script/bench pool --json` prints.
struct PoolReport: Codable {
    /// The version of the server.
    let server: String
    let cpus: Int
    let machine: Machine
    let rounds: Int
    let seconds: Double
    let multiplex8x8: Multiplex
    let multiplex64x8: Multiplex
    let multiplex8x8TCP: Multiplex
    let multiplex64x8TCP: Multiplex
    /// Nanoseconds.
    let borrowReturn: Double
    let borrowReturnChecked: Double
    let bulk: Bulk
    let spike: Spike
    let kill: Kill
    /// Other pools by name; `nil` for one that could not be run, `missing` says why.
    private(set) var rivals: [String: RivalReport?] = [:]
    private(set) var missing: [String: String] = [:]

    mutating func add(_ outcome: Rival.Outcome, of rival: Rival) {
        switch outcome {
        case .report(let report): rivals[rival.name] = .some(report)
        case .missing(let reason):
            rivals[rival.name] = .some(nil)
            missing[rival.name] = reason
        }
    }

    enum CodingKeys: String, CodingKey {
        case server, cpus, machine, rounds, seconds, bulk, spike, kill, rivals, missing
        case multiplex8x8 = "multiplex_8x8"
        case multiplex64x8 = "multiplex_64x8"
        case multiplex8x8TCP = "multiplex_8x8_tcp"
        case multiplex64x8TCP = "multiplex_64x8_tcp"
        case borrowReturn = "borrow_return_ns"
        case borrowReturnChecked = "borrow_return_checked_ns"
    }
}

/// What another pool came to; the same figures as ours, without a floor.
struct RivalReport: Codable {
    /// With the version, and that of the driver.
    let name: String
    let driver: String
    let way: Server.Way
    let multiplex8x8: Multiplex
    let multiplex64x8: Multiplex
    /// Nanoseconds.
    let borrowReturn: Double
    let spike: Spike
    let kill: Kill

    /// The name in tables and plots; the others go over the socket.
    var title: String { way == .tcp ? "\(name), TCP" : name }

    enum CodingKeys: String, CodingKey {
        case name, driver, way, spike, kill
        case multiplex8x8 = "multiplex_8x8"
        case multiplex64x8 = "multiplex_64x8"
        case borrowReturn = "borrow_return_ns"
    }
}
