import CYAML

/// Hands out the events of one text: the only place that talks to libyaml.
///
/// libyaml keeps a state machine instead of recursing, so that a deep text costs it memory in proportion only.
final class EventReader {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: some Collection<UInt8>) {
        parser = .allocate(capacity: 1)
        text = .allocate(capacity: bytes.count)
        _ = text.initialize(from: bytes)
        // Fails when memory is exhausted only, which ends a Swift program anyway.
        precondition(yaml_parser_initialize(parser) == 1, "no memory for a YAML parser")
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        text.deallocate()
    }

    func next() throws(YAMLSyntaxError) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw syntaxError }
        defer { yaml_event_delete(&event) }
        return YAMLEvent(event)
    }

    private var syntaxError: YAMLSyntaxError {
        let parser = parser.pointee
        return YAMLSyntaxError(
            problem: parser.problem.map { String(cString: $0) } ?? "",
            mark: YAMLMark(parser.problem_mark),
            context: parser.context.map { String(cString: $0) },
            contextMark: YAMLMark(parser.context_mark)
        )
    }
}

extension YAMLMark {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }
}

extension YAMLEvent {
    fileprivate init(_ event: yaml_event_t) {
        kind = .streamEnd
        start = YAMLMark(event.start_mark)
        end = YAMLMark(event.end_mark)
        switch event.type {
        case YAML_STREAM_START_EVENT: kind = .streamStart
        case YAML_DOCUMENT_START_EVENT: kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
        case YAML_ALIAS_EVENT: kind = .alias(Self.text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT: take(event.data.scalar)
        case YAML_SEQUENCE_START_EVENT: take(event.data.sequence_start)
        case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
        case YAML_MAPPING_START_EVENT: take(event.data.mapping_start)
        case YAML_MAPPING_END_EVENT: kind = .mappingEnd
        default: break
        }
    }

    private mutating func take(_ scalar: yaml_event_t.__Unnamed_union_data.__Unnamed_struct_scalar) {
        let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        let text = String(decoding: bytes, as: UTF8.self)
        kind = .scalar(YAMLScalar(text: text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE))
        anchor = Self.text(scalar.anchor)
        tag = Self.text(scalar.tag)
    }

    private mutating func take(_ sequence: yaml_event_t.__Unnamed_union_data.__Unnamed_struct_sequence_start) {
        kind = .sequenceStart
        anchor = Self.text(sequence.anchor)
        tag = Self.text(sequence.tag)
    }

    private mutating func take(_ mapping: yaml_event_t.__Unnamed_union_data.__Unnamed_struct_mapping_start) {
        kind = .mappingStart
        anchor = Self.text(mapping.anchor)
        tag = Self.text(mapping.tag)
    }

    private static func text(_ characters: UnsafeMutablePointer<UInt8>?) -> String? {
        characters.map { String(cString: $0) }
    }
}
