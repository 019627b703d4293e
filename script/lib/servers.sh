# Real database servers for tests and benchmarks: which there are, where they come from, how they start and stop. Each
# runs in a folder of its own, on a socket, with the accounts `root` and the name of the user who runs it, both without a
# password. Sourced after common.sh.
# shellcheck shell=bash

# Where the servers are that the system does not have: a small Debian each, which they are started in with chroot.
servers=${HAULOUT_SERVERS:-${XDG_CACHE_HOME:-$HOME/.cache}/haulout/servers}

server_names=(mariadb-10.11 mariadb-11.8 mysql-9.7)
# Those that are prepared when they are asked for by name: the oldest that Haulout runs on, and the versions of MySQL that
# most people have.
further_server_names=(mariadb-10.6 mysql-8.0 mysql-8.4)
all_server_names=("${server_names[@]}" "${further_server_names[@]}")

# suite_of NAME: the release of Debian or Ubuntu that has it.
suite_of() {
    case $1 in
    mariadb-10.6 | mysql-8.0) echo jammy ;;
    mariadb-10.11) echo bookworm ;;
    mariadb-11.8) echo trixie ;;
    mysql-8.4) echo resolute ;;
    mysql-9.7) echo sid ;;
    *) fail 64 "no server is called $1. There are: ${all_server_names[*]}" ;;
    esac
}

# distribution_of NAME: whose release that is.
distribution_of() {
    case $1 in
    mariadb-10.6 | mysql-8.*) echo Ubuntu ;;
    *) echo Debian ;;
    esac
}

# packages_of NAME: the packages to put into that system, the server's own first.
packages_of() {
    case $1 in
    mariadb-10.6) echo mariadb-server-core-10.6 mariadb-client-core-10.6 ;;
    mariadb-*) echo mariadb-server-core mariadb-client-core ;;
    mysql-8.0) echo mysql-server-core-8.0 ;;
    mysql-*) echo mysql-server-core ;;
    esac
}

daemon_of() {
    case $1 in
    mariadb-*) echo mariadbd ;;
    mysql-*) echo mysqld ;;
    esac
}

# system_server: the name of the system's own server, `mariadb-10.11` on Debian 12; empty without one.
system_server() { mariadbd --version 2>/dev/null | sed -nE 's/.* Ver ([0-9]+\.[0-9]+)\..*MariaDB.*/mariadb-\1/p'; }

# place_of NAME: the folder that is the server's `/`. Fails when the server is not prepared.
place_of() {
    if [ "$1" = "$(system_server)" ]; then
        echo /
    elif [ -x "$servers/$1/usr/sbin/$(daemon_of "$1")" ]; then
        echo "$servers/$1"
    else
        return 1
    fi
}

# version_of NAME: the version of the Debian package of a prepared server.
version_of() {
    local place package
    place=$(place_of "$1")
    read -r package _ < <(packages_of "$1")
    dpkg-query --admindir="${place%/}/var/lib/dpkg" --show --showformat='${Version}' "$package" 2>/dev/null |
        sed 's/^[0-9]*://'
}

# inside PLACE FOLDER: sets $enter to what goes before a command so that it has PLACE for its `/`, with FOLDER as /srv.
# The mount is in a namespace of the command's own and ends with it. Without root it takes a user namespace.
inside() {
    enter=(unshare --mount)
    [ "$(id -u)" -eq 0 ] || enter+=(--map-root-user)
    # shellcheck disable=SC2016
    enter+=(sh -c 'mount --rbind "$2" "$1/srv" && place=$1 && shift 2 && exec chroot "$place" "$@"' sh "$1" "$2")
}

# start_server NAME FOLDER [OPTIONS OF THE SERVER…]: starts the server with its data in FOLDER, made when it is not
# there; returns once it accepts connections on FOLDER/s. An option given here wins over ours.
start_server() {
    local name=$1 folder=$2 place home enter=() root=(--user=root)
    shift 2
    place=$(place_of "$name") || fail 69 "$name is not prepared. Prepare it: script/servers prepare $name"
    mkdir -p "$folder"
    folder=$(realpath "$folder")
    ! running_servers | grep " $folder\$" >/dev/null || fail 64 "a server runs in $folder already"
    [ "${#folder}" -le 105 ] || fail 64 "the path is too long for a socket (108 bytes): $folder/s"
    # A folder of its own for temporary files, because a server deletes the temporary tables it finds when it starts.
    mkdir -p "$folder/tmp"
    home=$folder
    if [ "$place" != / ]; then
        home=/srv
        inside "$place" "$folder"
    elif [ "$(id -u)" -ne 0 ]; then
        root=() # the server refuses to run as root unless told so
    fi
    [ -d "$folder/data" ] || initialise "$name" "$folder"
    cat >"$folder/accounts.sql" <<SQL
CREATE USER IF NOT EXISTS \`$(id -un)\`@localhost;
GRANT ALL ON *.* TO \`$(id -un)\`@localhost WITH GRANT OPTION;
SQL
    local options=(
        --datadir="$home/data" --tmpdir="$home/tmp" --socket="$home/s" --pid-file="$home/pid"
        --init-file="$home/accounts.sql" --secure-file-priv="$home/tmp" --skip-networking "${root[@]}"
        --character-set-server=utf8mb4 --max-allowed-packet=64M --max-connections=500
        --innodb-buffer-pool-size=256M --innodb-flush-log-at-trx-commit=1
    )
    [[ $name != mysql-* ]] || options+=(--mysqlx=0) # a second protocol, on a port and a socket of its own
    : >"$folder/log" # of the last start it may say `ready`
    # In a session of its own: Ctrl-C stops the tests, and the trap of the script stops the server after them.
    # The variable is how running_servers knows it.
    HAULOUT_SERVER=$name:$folder setsid "${enter[@]}" "$(daemon_of "$name")" --no-defaults "${options[@]}" "$@" \
        </dev/null >"$folder/log" 2>&1 &
    await_server "$name" "$folder" $!
}

# initialise NAME FOLDER: makes FOLDER/data, whole or not at all. Uses what start_server has set.
initialise() {
    local command
    case $1 in
    mariadb-*)
        # `loose` keeps the option from the script, which would take it as leave to change owners of system files.
        command=(mariadb-install-db --no-defaults --auth-root-authentication-method=normal --skip-test-db --force
            "${root[@]/#--/--loose-}")
        ;;
    mysql-*) command=(mysqld --no-defaults --initialize-insecure "${root[@]}") ;;
    esac
    rm -rf "$2/new"
    TMPDIR=$home/tmp "${enter[@]}" "${command[@]}" --datadir="$home/new" </dev/null >"$2/install.log" 2>&1 ||
        quote_and_fail "$1" "$2/install.log"
    mv "$2/new" "$2/data"
}

# await_server NAME FOLDER PID: waits up to a minute until it accepts connections.
await_server() {
    local tries=0
    until grep -q 'ready for connections' "$2/log"; do
        if ! kill -0 "$3" 2>/dev/null || [ $((tries += 1)) -gt 1200 ]; then
            kill "$3" 2>/dev/null || true
            quote_and_fail "$1" "$2/log"
        fi
        sleep 0.05
    done
}

quote_and_fail() {
    tail -n 20 "$2" >&2
    fail 69 "$1 did not start; the lines above are its last ones"
}

# running_servers: prints process id, name and folder of each server that this user has started here, one per line.
running_servers() {
    local file server
    for file in $(grep --files-with-matches --null-data --no-messages '^HAULOUT_SERVER=' /proc/[0-9]*/environ); do
        [ -O "$file" ] || continue
        server=$(sed -nz 's/^HAULOUT_SERVER=//p' "$file" 2>/dev/null | tr -d '\0')
        [ -z "$server" ] || echo "$(basename "$(dirname "$file")") ${server%%:*} ${server#*:}"
    done
}

# stop_server FOLDER: stops the server that runs in FOLDER, if one does, in an orderly way; returns when it has ended.
stop_server() {
    local folder process server its_folder
    folder=$(realpath --canonicalize-missing "$1")
    while read -r process server its_folder; do
        [ "$its_folder" = "$folder" ] && kill "$process" 2>/dev/null || continue
        # Reaps it when it is a child of this shell.
        wait "$process" 2>/dev/null || true
        while kill -0 "$process" 2>/dev/null; do sleep 0.05; done
    done < <(running_servers)
}
