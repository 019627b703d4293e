import ArgumentParser
import Foundation
import HauloutCore
import YAMLConfiguration

/// How the texts of options become values. What they throw is printed behind "The value '…' is invalid for '…':".
enum Transform {
    static func duration(_ text: String) throws -> Duration {
        do {
            return try DurationText.parse(text)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    static func time(_ text: String) throws -> Date {
        do {
            return try TimeText().parse(text)
        } catch {
            throw ValidationError(error.description)
        }
    }

    static func priority(_ text: String) throws -> Priority {
        guard let number = Int(text), let priority = Priority(rawValue: number) else {
            throw ValidationError("expected a number from 1 (first) to 5 (last)")
        }
        return priority
    }

    static func task(_ text: String) throws -> TaskID {
        guard let number = Int64(text), number > 0 else {
            throw ValidationError("expected the number of a task")
        }
        return TaskID(rawValue: number)
    }

    static func state(_ text: String) throws -> TaskState {
        let names = TaskState.allCases.map(\.rawValue)
        guard let state = TaskState(rawValue: text) else {
            throw ValidationError(
                "expected one of \(names.joined(separator: ", "))" + Suggestion.hint(for: text, among: names)
            )
        }
        return state
    }

    static func kind(_ text: String) throws -> FailureKind {
        let kind = FailureKind(rawValue: text)
        guard FailureKind.all.contains(kind) else {
            let names = FailureKind.all.map(\.rawValue).sorted()
            throw ValidationError(
                "expected a kind of error"
                    + Suggestion.hint(for: text, among: names, otherwise: ": \(names.joined(separator: ", "))")
            )
        }
        return kind
    }
}
