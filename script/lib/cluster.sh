# Three nodes of a Galera cluster on this machine, each a server of servers.sh in FOLDER/1, FOLDER/2 and FOLDER/3.
# FOLDER/network says how they reach each other, FOLDER/options what else they are started with. Sourced after servers.sh.
# shellcheck shell=bash

cluster_nodes=(1 2 3)
galera_library=/usr/lib/galera/libgalera_smm.so

# network_of FOLDER: sets $prefix, what the addresses of all nodes begin with, and $namespaces, what the names of their
# network namespaces begin with, empty on loopback.
network_of() {
    [ -f "$1/network" ] || fail 64 "there is no cluster in $1. Make one: script/cluster start $1"
    read -r prefix namespaces <"$1/network"
}

# options_of FOLDER NODE: sets $options to what makes the server a node.
options_of() {
    local folder=$1 node=$2 address members
    network_of "$folder"
    address=$prefix.$node
    members=$(printf "$prefix.%s," "${cluster_nodes[@]}")
    # What a node misses while it is away stays in its peers' gcache, so that it need not be copied whole when it is back.
    options=(
        --skip-networking=0 --bind-address="$address" --port=3306 --server-id="$node"
        --wsrep-on=ON --wsrep-provider="$galera_library"
        --wsrep-cluster-name=haulout --wsrep-cluster-address="gcomm://${members%,}"
        --wsrep-node-name="node-$node" --wsrep-node-address="$address" --wsrep-sst-method=copy
        --wsrep-provider-options="gmcast.listen_addr=tcp://$address:4567;ist.recv_addr=$address:4568;gcache.size=512M"
        --binlog-format=ROW --innodb-autoinc-lock-mode=2 --wsrep-slave-threads=2
    )
    [ ! -f "$folder/options" ] || mapfile -t -O "${#options[@]}" options <"$folder/options"
}

# run_node FOLDER NODE [OPTIONS…]: starts its server, and returns once it accepts connections. In the node's namespace by
# way of script/servers, because a function cannot be taken along.
run_node() {
    local folder=$1 node=$2 enter=() options namespaces prefix
    shift 2
    options_of "$folder" "$node"
    [ -z "$namespaces" ] || enter=(ip netns exec "$namespaces-$node")
    PATH=$checkout/script/lib/galera:$PATH \
        "${enter[@]}" "$checkout/script/servers" start "$(system_server)" "$folder/$node" -- "${options[@]}" "$@" \
        >/dev/null
}

# Not with `grep -q`, which leaves before all is said: what is still talking then fails, and with it the pipe.
is_running() { running_servers | grep " $1/$2\$" >/dev/null; }

# position_of FOLDER NODE: prints up to which transaction of the group the data go that a node has left behind, as
# UUID:NUMBER. After a crash the node has not written it down, and InnoDB is asked.
position_of() {
    local folder=$1 node=$2 options namespaces prefix state=$1/$2/data/grastate.dat position
    position=$(sed -nE 's/^(uuid|seqno): *//p' "$state" 2>/dev/null | paste -sd:)
    case $position in
    '' | *:-1)
        options_of "$folder" "$node"
        mariadbd --no-defaults --user="$(id -un)" --datadir="$folder/$node/data" --tmpdir="$folder/$node/tmp" \
            --socket="$folder/$node/s" "${options[@]}" --skip-networking --wsrep-recover \
            </dev/null >"$folder/$node/recovery.log" 2>&1 || true
        position=$(sed -nE 's/.*WSREP: Recovered position: ([^ ,]*).*/\1/p' "$folder/$node/recovery.log" | tail -n 1)
        ;;
    esac
    echo "$position"
}

# join_node FOLDER NODE: has a node that does not run take its place among the others again.
join_node() {
    local position
    position=$(position_of "$1" "$2")
    run_node "$1" "$2" ${position:+--wsrep-start-position="$position"}
    await_synced "$1" "$2"
}

# found_cluster FOLDER: starts the cluster with the node that has most, none being up.
found_cluster() {
    local folder=$1 node position number best='' most=-2
    for node in "${cluster_nodes[@]}"; do
        position[node]=$(position_of "$folder" "$node")
        number=${position[node]##*:}
        [ "${number:--1}" -le "$most" ] || { most=${number:--1} && best=$node; }
    done
    sed -i 's/^safe_to_bootstrap:.*/safe_to_bootstrap: 1/' "$folder/$best/data/grastate.dat"
    rm -f "$folder"/[0-9]/data/gvwstate.dat # of the group that is no more
    run_node "$folder" "$best" --wsrep-new-cluster ${position[best]:+--wsrep-start-position="${position[best]}"}
    await_synced "$folder" "$best"
}

# make_cluster FOLDER: makes the data of all nodes, the same ones, so that none has to be sent over.
make_cluster() {
    local folder=$1 node
    run_node "$folder" 1 --wsrep-new-cluster
    stop_server "$folder/1"
    for node in 2 3; do
        mkdir -p "$folder/$node"
        cp -a "$folder/1/data" "$folder/$node/data.new"
        rm -f "$folder/$node/data.new"/{galera.cache,gvwstate.dat,binlog.*}
        mv "$folder/$node/data.new" "$folder/$node/data"
    done
}

# ask_node FOLDER NODE STATEMENT: prints the answer without names of columns.
ask_node() {
    mariadb --no-defaults --socket="$1/$2/s" --user=root --connect-timeout=5 --skip-column-names --batch \
        --execute="$3"
}

# status_of FOLDER NODE NAME: prints one of its status variables.
status_of() { ask_node "$1" "$2" "SHOW STATUS LIKE '$3'" 2>/dev/null | cut -f 2; }

# await_synced FOLDER NODE: waits up to a minute until the node has caught up with its group.
await_synced() {
    local tries=0
    until [ "$(status_of "$1" "$2" wsrep_local_state_comment)" = Synced ]; do
        [ $((tries += 1)) -le 600 ] || fail 69 "node $2 has not caught up within a minute; $1/$2/log may say why"
        sleep 0.1
    done
}

# --- Networks

# make_network FOLDER: on loopback each node has an address of its own, with a second number by chance.
make_network() { echo "127.$((RANDOM % 250 + 1)).0" >"$1/network"; }

# make_namespaces FOLDER: a network namespace for each node, and one with the bridge between them, so that nothing of it
# is on the machine's own network.
make_namespaces() {
    local name node
    name=haulout-$(tr -dc a-z0-9 </dev/urandom | head -c 6) || true
    echo "10.86.0 $name" >"$1/network"
    ip netns add "$name-hub"
    ip -netns "$name-hub" link add bridge type bridge
    ip -netns "$name-hub" link set bridge up
    for node in "${cluster_nodes[@]}"; do
        ip netns add "$name-$node"
        ip -netns "$name-hub" link add "node-$node" type veth peer name eth0 netns "$name-$node"
        ip -netns "$name-hub" link set "node-$node" master bridge up
        ip -netns "$name-$node" address add "10.86.0.$node/24" dev eth0
        ip -netns "$name-$node" link set eth0 up
        ip -netns "$name-$node" link set lo up
    done
}

# restore_network FOLDER: makes namespaces that are gone, as after a restart of the machine.
restore_network() {
    network_of "$1"
    if [ -n "$namespaces" ] && ! ip netns list | grep "^$namespaces-hub\b" >/dev/null; then make_namespaces "$1"; fi
}

remove_network() {
    local name
    network_of "$1"
    [ -n "$namespaces" ] || return 0
    for name in hub "${cluster_nodes[@]}"; do ip netns delete "$namespaces-$name" 2>/dev/null || true; done
}

# plug FOLDER NODE in|out: puts a node's cable into the bridge, or takes it out: nothing arrives then, and nobody says so.
plug() {
    network_of "$1"
    [ -n "$namespaces" ] || fail 64 "nodes on loopback cannot be cut off. As root: script/cluster start --namespaces"
    case $3 in
    in) ip -netns "$namespaces-hub" link set "node-$2" master bridge ;;
    out) ip -netns "$namespaces-hub" link set "node-$2" nomaster ;;
    esac
}
