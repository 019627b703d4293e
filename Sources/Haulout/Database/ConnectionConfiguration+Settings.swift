import Foundation
import HauloutConfiguration
import MySQLClient

extension DatabaseConfiguration {
    /// How a server of the configuration is dialled.
    func connection(to endpoint: ConnectionConfiguration.Endpoint) -> ConnectionConfiguration {
        var connection = ConnectionConfiguration(
            endpoint: endpoint,
            user: user ?? NSUserName(),
            password: password.map { MySQLClient.Secret($0.value) },
            database: database,
            tls: policy(for: endpoint)
        )
        connection.connectTimeout = connectTimeout
        connection.applicationName = "haulout"
        return connection
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
