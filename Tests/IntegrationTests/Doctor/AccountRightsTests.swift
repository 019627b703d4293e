import HauloutCore
import Testing

@testable import HauloutStore

@Suite("What SHOW GRANTS says") struct AccountRightsTests {
    @Test("is read for servers, databases, tables, patterns and names with anything in them")
    func scopes() {
        let rights = AccountRights([
            "GRANT USAGE ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD '*00'",
            "GRANT `a role` TO `u`@`%`",
            "GRANT PROXY ON ``@`%` TO `u`@`%`",
            "GRANT SELECT, INSERT ON `shop\\_%`.* TO `u`@`%`",
            "GRANT DELETE ON `shop_1`.`haulout_task` TO `u`@`%`",
            "GRANT UPDATE (`a`, `b`), ALTER ON `odd `` TO ``.name`.`t` TO `u`@`%`",
            "GRANT EXECUTE ON PROCEDURE `shop_1`.`p` TO `u`@`%`",
        ])
        #expect(rights.has("SELECT", on: "haulout_task", in: "shop_1"))
        #expect(!rights.has("SELECT", on: "haulout_task", in: "shopx1"))
        #expect(rights.has("DELETE", on: "haulout_task", in: "shop_1"))
        #expect(!rights.has("DELETE", on: "haulout_later", in: "shop_1"))
        #expect(!rights.has("DELETE", on: "haulout_task", in: "shop_2"))
        #expect(rights.has("ALTER", on: "t", in: "odd ` TO `.name"))
        // A right on two columns is not one on the table.
        #expect(!rights.has("UPDATE", on: "t", in: "odd ` TO `.name"))
        #expect(rights.serverWide.isEmpty && !rights.canGrant)
    }

    @Test("takes all privileges for each, and what was revoked for one database for nothing there")
    func all() {
        let root = AccountRights(["GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION"])
        #expect(root.missing(for: .worker, in: "shop", comfort: false).isEmpty)
        #expect(root.excess(for: .worker, in: "shop") == ["ALL PRIVILEGES, GRANT OPTION ON *.*"])
        let partly = AccountRights([
            "GRANT SELECT,INSERT,BINLOG_ADMIN ON *.* TO `u`@`%`", "REVOKE INSERT ON `shop`.* FROM `u`@`%`",
        ])
        #expect(partly.has("SELECT", on: "t", in: "shop") && !partly.has("INSERT", on: "t", in: "shop"))
        #expect(partly.has("INSERT", on: "t", in: "other"))
    }

    @Test("shows what a role lacks, table by table, and what it can do without")
    func missing() {
        var lines = GrantStatements.statements(
            for: .worker, in: "shop", to: AccountName(user: "u", host: "%"))
        #expect(AccountRights(lines).missing(for: .worker, in: "shop", comfort: false).isEmpty)
        #expect(AccountRights(lines).excess(for: .worker, in: "shop").isEmpty)
        lines = lines.map {
            $0.replacing(", CREATE, ALTER, DROP", with: "").replacing(
                ", DELETE ON `shop`.`haulout_task`", with: " ON `shop`.`haulout_task`")
        }
        #expect(AccountRights(lines).missing(for: .worker, in: "shop", comfort: false) == ["DELETE ON haulout_task"])
        #expect(
            AccountRights(lines).missing(for: .worker, in: "shop", comfort: true)
                == ["CREATE, ALTER, DROP ON haulout_completed"])
    }

    @Test("shows what a role has too much, of the server and of the queue's tables", arguments: AccountRole.allCases)
    func excess(_ role: AccountRole) {
        let own = GrantStatements.statements(for: role, in: "shop", to: AccountName(user: "u", host: "%"))
        #expect(AccountRights(own).excess(for: role, in: "shop").isEmpty)
        let more = own + ["GRANT TRIGGER ON `shop`.* TO `u`@`%`", "GRANT FILE, PROCESS ON *.* TO `u`@`%`"]
        let excess = AccountRights(more).excess(for: role, in: "shop")
        #expect(excess.first == "FILE, PROCESS ON *.*")
        #expect(excess.dropFirst() == ["TRIGGER ON haulout_migration, haulout_queue and 9 more"])
    }

    @Test("tells who may follow the binary log, which is too much for who does not", arguments: ["CLIENT", "BINLOG"])
    func binlog(server: String) {
        let account = AccountName(user: "u", host: "%")
        let statements = GrantStatements.statements(for: .worker, in: "shop", to: account, followsBinlog: true)
        // As MySQL and MariaDB show it.
        let lines = statements.map {
            server == "CLIENT" ? $0 : $0.replacing("REPLICATION CLIENT", with: "BINLOG MONITOR")
        }
        let rights = AccountRights(lines)
        #expect(rights.missingForBinlog.isEmpty)
        #expect(rights.excess(for: .worker, in: "shop", followsBinlog: true).isEmpty)
        #expect(rights.excess(for: .worker, in: "shop").count == 1)
        #expect(AccountRights(Array(lines.dropLast())).missingForBinlog == ["REPLICATION SLAVE", "REPLICATION CLIENT"])
        #expect(
            GrantStatements.statements(for: .reader, in: "shop", to: account, followsBinlog: true)
                == GrantStatements.statements(for: .reader, in: "shop", to: account))
    }

    @Test("tells who writes to a read-only server")
    func readOnly() {
        let maria = AccountRights(["GRANT SELECT, READ_ONLY ADMIN ON *.* TO `u`@`%`"])
        #expect(maria.ignoresReadOnly(onMariaDB: true) && !maria.ignoresReadOnly(onMariaDB: false))
        let mysql = AccountRights(["GRANT CONNECTION_ADMIN ON *.* TO `u`@`%`"])
        #expect(mysql.ignoresReadOnly(onMariaDB: false))
    }

    @Test("is asked of an account whose name may be written in every way")
    func names() {
        #expect(AccountName("haulout", host: "%") == AccountName(user: "haulout", host: "%"))
        #expect(AccountName("ops@10.0.0.%", host: "%") == AccountName(user: "ops", host: "10.0.0.%"))
        #expect(AccountName("'o''ps@x'@\"h\"", host: "%") == AccountName(user: "o'ps@x", host: "h"))
        let hostile = GrantStatements.statements(
            for: .reader, in: "a`b", to: AccountName(user: "x` TO root", host: "%"))
        #expect(hostile[0] == "GRANT SELECT ON `a``b`.`haulout_migration` TO `x`` TO root`@`%`")
    }
}
