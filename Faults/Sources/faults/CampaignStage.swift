import Checker
import Foundation
import Histories

/// What a campaign is played on: children at work, and what they work on.
protocol CampaignStage: Sendable {
    var history: HistoryWriter { get }
    var crew: Crew { get }
    /// Tasks that have not come to their end, and those that have been completed.
    func counts() throws -> (left: Int, completed: Int)
}

extension CampaignStage {
    /// Returns once something has been done: faults before that would say little.
    func awaitWork(_ options: CampaignOptions) throws {
        let end = ContinuousClock.now + .seconds(60 + options.rules.allowance)
        while ((try? counts().completed) ?? 0) < 100 {
            guard ContinuousClock.now < end else {
                throw ServerFailure(
                    description: "No work was done for a minute; the logs in \(options.folder) may say why.")
            }
            Thread.sleep(forTimeInterval: 0.1)
        }
    }

    /// Has nothing more enqueued, and stops the workers when all tasks have come to their end.
    ///
    /// - Parameter patience: How long the tasks have for that, in seconds; on a slow machine longer.
    func calmDown(within patience: Double, _ rules: Rules) throws {
        history.write(.calm)
        note("No more faults: waiting until all tasks have come to their end")
        crew.stopProducers()
        let end = ContinuousClock.now + .seconds(patience + rules.allowance)
        while ContinuousClock.now < end, (try counts().left) > 0 { Thread.sleep(forTimeInterval: 0.2) }
        crew.stopWorkers(within: rules.longestStop)
    }
}
