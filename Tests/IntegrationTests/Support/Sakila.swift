import Foundation
import Haulout
import MySQLClient
import Testing

/// The sample database of a film rental shop, and what is computed from it.
enum Sakila {
    private static let path = ProcessInfo.processInfo.environment["HAULOUT_SAKILA"]
    static let isAvailable = path.map(FileManager.default.isReadableFile) ?? false
    static let hint = "no sample data: set HAULOUT_SAKILA to the path of sakila.sql (script/test does when it finds it)"

    /// The day on which rentals that were never returned are looked at; most of them began ten days earlier.
    static let asOf = "2006-02-24"

    struct Balance: Equatable {
        let paid: MySQLDecimal
        let owed: MySQLDecimal
        /// What the constraint of the table refuses; said by the server.
        let isBeyondCredit: Bool
    }

    static var script: SQLScript {
        get throws { try SQLScript(String(contentsOfFile: #require(path), encoding: .utf8)) }
    }

    static let balanceTable = """
        CREATE TABLE customer_balance (
            customer_id SMALLINT UNSIGNED NOT NULL PRIMARY KEY,
            paid DECIMAL(8,2) NOT NULL,
            owed DECIMAL(8,2) NOT NULL,
            CONSTRAINT within_credit CHECK (owed <= 20)
        ) ENGINE=InnoDB
        """

    /// What a rental costs: the rate, and 1 for each day beyond the rental's duration; the film's price instead of the
    /// days when it was not returned within twice the duration. Owed is what that comes to, less what was paid.
    static func project(_ name: String, transaction: String) throws -> Project {
        try Project(
            name,
            settings: """
                pool: {connections: 4}
                log: {level: error}
                """,
            jobs: [
                "settle-customer": """
                job: settle-customer
                description: Compute what a customer paid, and still owes.
                handler:
                  sql:
                    - >-
                      INSERT INTO customer_balance (customer_id, paid, owed)
                      SELECT customer.customer_id, received.paid, rented.charged - received.paid
                      FROM customer
                      JOIN (
                        SELECT customer_id, SUM(amount) AS paid FROM payment WHERE customer_id = :item GROUP BY customer_id
                      ) received USING (customer_id)
                      JOIN (
                        SELECT rental.customer_id, SUM(film.rental_rate + IF(
                          rental.return_date IS NULL
                            AND DATEDIFF(:args.as_of, rental.rental_date) > 2 * film.rental_duration,
                          film.replacement_cost,
                          GREATEST(0, DATEDIFF(IFNULL(rental.return_date, :args.as_of), rental.rental_date)
                            - CAST(film.rental_duration AS SIGNED))
                        )) AS charged
                        FROM rental JOIN inventory USING (inventory_id) JOIN film USING (film_id)
                        WHERE rental.customer_id = :item
                        GROUP BY rental.customer_id
                      ) rented USING (customer_id)
                      WHERE customer.customer_id = :item
                  transaction: \(transaction)
                items:
                  sql: SELECT customer_id FROM customer ORDER BY customer_id
                  chunk: 25
                """
            ]
        )
    }

    /// The same, written independently: every customer at once, as the sum of single entries of a ledger.
    static let ledgerQuery = """
        WITH loan AS (
            SELECT customer_id, rental_rate, replacement_cost, rental_duration AS allowed, return_date IS NULL AS is_out,
                   TO_DAYS(COALESCE(return_date, '\(asOf)')) - TO_DAYS(rental_date) AS days
            FROM film, inventory, rental
            WHERE film.film_id = inventory.film_id AND inventory.inventory_id = rental.inventory_id
        ), entry AS (
            SELECT customer_id, -amount AS amount, amount AS payment FROM payment
            UNION ALL SELECT customer_id, rental_rate, 0 FROM loan
            UNION ALL SELECT customer_id, days - allowed, 0 FROM loan WHERE days > allowed AND NOT (is_out AND days > allowed * 2)
            UNION ALL SELECT customer_id, replacement_cost, 0 FROM loan WHERE is_out AND days > allowed * 2
        )
        SELECT customer_id, SUM(payment) AS paid, SUM(amount) AS owed FROM entry GROUP BY customer_id
        """

    static func ledger(in project: Project) throws -> [Int64: Balance] {
        try balances(ledgerQuery, in: project)
    }

    static func balances(in project: Project) throws -> [Int64: Balance] {
        try balances("SELECT customer_id, paid, owed FROM customer_balance", in: project)
    }

    private static func balances(_ query: String, in project: Project) throws -> [Int64: Balance] {
        let connection = try project.connect()
        defer { connection.close() }
        let rows = try connection.query(
            "SELECT customer_id, paid, owed, owed > 20 AS refused FROM (\(unsafeRaw: query)) balance"
        ).rows
        return try Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let balance = Balance(
                    paid: try row.get("paid"), owed: try row.get("owed"), isBeyondCredit: try row.get("refused"))
                return (try row.get("customer_id"), balance)
            })
    }
}
