/// What to do about a connect that failed, where libmariadb's words do not tell.
extension Dialer {
    func explained(_ error: DatabaseError) -> DatabaseError {
        guard let message = explanation(of: error) else { return error }
        return DatabaseError(
            kind: .configuration, code: error.code, sqlState: error.sqlState, message: message, outcome: .permanent,
            isConnectionUsable: false)
    }

    var noTLS: String {
        "\(configuration.endpoint) offers no TLS; enable it there, or set the TLS policy to disabled."
    }

    private func explanation(of error: DatabaseError) -> String? {
        switch error.code {
        case 2026 where error.message.contains("does not support it"): noTLS
        case 2026 where error.kind == .configuration: distrust(error.message)
        // libmariadb's own words quote a buffer that has been overwritten by then.
        case 5010: otherPlugin
        case 2000 where configuration.tls == .disabled && isTCP && configuration.password != nil: fullLogin
        default: nil
        }
    }

    private var isTCP: Bool {
        if case .tcp = configuration.endpoint { true } else { false }
    }

    private func distrust(_ reason: String) -> String {
        "TLS with \(configuration.endpoint) failed: \(reason). Its certificate has to be valid, name this host, and be "
            + "signed by an authority of the file in tls.ca."
    }

    private var otherPlugin: String {
        "\(configuration.endpoint) asks for a login by a plugin that is none of \(Self.authenticationPlugins), and "
            + "others can give the password away; change the plugin of the account."
    }

    private var fullLogin: String {
        "\(configuration.endpoint) asks for the password itself, as caching_sha2_password does at an account's first "
            + "login, and without TLS anybody could be asking; set another TLS policy, or use the server's socket."
    }
}
