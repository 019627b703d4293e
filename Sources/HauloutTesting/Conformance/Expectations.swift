import HauloutCore

/// Expects something to be so; `rule` says in words what.
func expect(
    _ condition: Bool, _ rule: String, fileID: String = #fileID, line: Int = #line
) throws(ConformanceFailure) {
    guard condition else { throw ConformanceFailure(message: "Not so: \(rule)", fileID: fileID, line: line) }
}

/// Expects both values to be the same; `rule` says in words what has to be.
func expect<Value: Equatable>(
    _ found: Value, is expected: Value, _ rule: String, fileID: String = #fileID, line: Int = #line
) throws(ConformanceFailure) {
    guard found != expected else { return }
    let message = "Not so: \(rule). Found \(found), expected \(expected)"
    throw ConformanceFailure(message: message, fileID: fileID, line: line)
}

/// Expects `body` to throw a ``StoreError`` of this kind.
func expect(
    _ kind: StoreError.Kind, _ rule: String, fileID: String = #fileID, line: Int = #line, _ body: () throws -> Void
) throws(ConformanceFailure) {
    let found: String
    do {
        try body()
        found = "no error"
    } catch let error as StoreError where error.kind == kind {
        return
    } catch {
        found = "\(error)"
    }
    let message = "Not so: \(rule). Found \(found), expected a StoreError of kind \(kind.rawValue)"
    throw ConformanceFailure(message: message, fileID: fileID, line: line)
}

/// Returns the value, or fails when there is none.
func require<Value>(
    _ value: Value?, _ rule: String, fileID: String = #fileID, line: Int = #line
) throws(ConformanceFailure) -> Value {
    guard let value else { throw ConformanceFailure(message: "Not so: \(rule)", fileID: fileID, line: line) }
    return value
}
