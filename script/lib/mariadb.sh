# The system's own MariaDB, private to the script that starts it: in a temporary folder, on a socket, gone afterwards.
# Sourced after common.sh.
# shellcheck shell=bash

# shellcheck source=script/lib/servers.sh
source "$checkout/script/lib/servers.sh"

# start_mariadb FOLDER [OPTIONS OF mariadbd…]: starts it on FOLDER/s, see start_server.
start_mariadb() {
    mariadb_folder=$1
    start_server "$(system_server)" "$@"
}

# stop_mariadb: stops the server that start_mariadb has started, if it has.
stop_mariadb() { [ -z "${mariadb_folder:-}" ] || stop_server "$mariadb_folder"; }
