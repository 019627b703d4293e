/// One statement of a pipeline.
public struct PipelinedStatement: Sendable, Hashable {
    private let statement: SQLQuery
    private let list: [MySQLValue]

    /// A literal, whose interpolated values are bound.
    ///
    /// - Parameter parameters: A value for each `?` in the text, when none is interpolated.
    public init(_ statement: SQLQuery, _ parameters: [MySQLValue] = []) {
        self.statement = statement
        list = parameters
    }

    /// A statement whose text is in a variable. `?` stands for each parameter.
    @_disfavoredOverload
    public init(_ sql: some StringProtocol, _ parameters: [MySQLValue] = []) {
        self.init(SQLQuery(unsafeRaw: String(sql)), parameters)
    }

    /// The text, with `?` for each value.
    public var sql: String { statement.text }

    public var parameters: [MySQLValue] { statement.parameters.isEmpty ? list : statement.parameters }

    /// Why it cannot be sent, when it cannot.
    var mistake: DatabaseError? {
        do throws(DatabaseError) {
            _ = try statement.values(besides: list)
            return nil
        } catch {
            return error
        }
    }
}

extension PipelinedStatement: ExpressibleByStringInterpolation {
    /// A statement without parameters.
    public init(stringLiteral sql: String) { self.init(SQLQuery(unsafeRaw: sql)) }

    /// A statement whose interpolated values are bound.
    public init(stringInterpolation: SQLQuery.StringInterpolation) {
        self.init(SQLQuery(stringInterpolation: stringInterpolation))
    }
}
