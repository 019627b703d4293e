# A private MariaDB for tests: in a temporary folder, on a socket, gone afterwards. Sourced after common.sh.
# shellcheck shell=bash

# start_mariadb FOLDER [OPTIONS OF mariadbd…]: makes a server in FOLDER and starts it; returns once it accepts connections on FOLDER/s. It has two
# accounts without a password, `root` and the name of the user who runs it.
start_mariadb() {
    local folder=$1 user root=()
    shift
    user=$(id -un)
    # The server refuses to run as root unless told so. `loose` keeps the option from the script, which would take it as
    # leave to change owners of system files.
    [ "$(id -u)" -ne 0 ] || root=(--loose-user=root)
    # A folder of its own for temporary files, because a server deletes the temporary tables it finds when it starts.
    mkdir "$folder/tmp"
    TMPDIR=$folder/tmp mariadb-install-db --no-defaults --datadir="$folder/data" --auth-root-authentication-method=normal --skip-test-db \
        --force "${root[@]}" >"$folder/install.log" 2>&1 || quote_and_fail "$folder/install.log"
    cat >"$folder/accounts.sql" <<SQL
CREATE USER IF NOT EXISTS \`$user\`@localhost;
GRANT ALL ON *.* TO \`$user\`@localhost WITH GRANT OPTION;
SQL
    # In a session of its own: Ctrl-C stops the tests, and the trap of the script stops the server after them.
    TMPDIR=$folder/tmp setsid mariadbd --no-defaults --datadir="$folder/data" --socket="$folder/s" --pid-file="$folder/pid" \
        --init-file="$folder/accounts.sql" --skip-networking --character-set-server=utf8mb4 "${root[@]}" \
        --innodb-buffer-pool-size=256M --innodb-flush-log-at-trx-commit=1 --max-allowed-packet=64M \
        --max-connections=500 "$@" </dev/null >"$folder/mariadb.log" 2>&1 &
    mariadb_process=$!
    local tries=0
    until grep -q 'ready for connections' "$folder/mariadb.log"; do
        kill -0 "$mariadb_process" 2>/dev/null && [ $((tries += 1)) -lt 1200 ] || quote_and_fail "$folder/mariadb.log"
        sleep 0.05
    done
}

# stop_mariadb: stops the server that start_mariadb has started, if it has.
stop_mariadb() {
    [ -n "${mariadb_process:-}" ] || return 0
    kill "$mariadb_process" 2>/dev/null || return 0
    wait "$mariadb_process" 2>/dev/null || true
}

quote_and_fail() {
    tail -n 20 "$1" >&2
    fail 69 "the private MariaDB did not start; the lines above are its last ones"
}
