import Foundation
import HauloutConfiguration
import MySQLClient
import Synchronization

extension DatabaseConfiguration {
    /// How a server of the configuration is dialled.
    func connection(to endpoint: ConnectionConfiguration.Endpoint) -> ConnectionConfiguration {
        var connection = ConnectionConfiguration(
            endpoint: endpoint,
            user: user ?? NSUserName(),
            password: login,
            database: database,
            tls: policy(for: endpoint)
        )
        connection.connectTimeout = connectTimeout
        connection.applicationName = "haulout"
        return connection
    }

    private var login: MySQLClient.Secret? {
        guard let password else { return nil }
        guard let passwordFile else { return MySQLClient.Secret(password.value) }
        let last = LastPassword(password.value)
        return MySQLClient.Secret { last.refresh(from: PasswordFile(passwordFile)) }
    }

    private func policy(for endpoint: ConnectionConfiguration.Endpoint) -> TLSPolicy {
        if case .socket = endpoint { return .disabled }
        switch tls.mode {
        case .disabled: return .disabled
        case .verify: return .verify(ca: tls.authorities)
        case .encrypt: return .encryptWithoutVerification
        }
    }
}

/// What a file held when it could last be read. A file that is being replaced is missing or empty for a moment.
private final class LastPassword: Sendable {
    private let value: Mutex<String>

    init(_ password: String) {
        value = Mutex(password)
    }

    func refresh(from file: PasswordFile) -> String {
        let current = try? file.read().value
        return value.withLock { last in
            last = current ?? last
            return last
        }
    }
}
