# What the scripts share: messages, the checkout, the packages and the build. Sourced, not run.
# shellcheck shell=bash

# The checkout these scripts are in, wherever they are called from.
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# What Debian must bring. None of it starts a system service.
packages=(
    libmariadb-dev      # the client library that MySQLClient stands on
    libyaml-dev         # the YAML parser
    mariadb-server-core # mariadbd and mariadb-install-db, for the private server
    mariadb-client-core # my_print_defaults, which mariadb-install-db calls, and the command mariadb
)

# Where mariadbd is on Debian; an ordinary user's PATH has no sbin.
PATH=$PATH:/usr/local/sbin:/usr/sbin

# say TEXT: a line about what the script does, on stderr, because stdout is for results.
say() { printf '== %s\n' "$*" >&2; }

# fail CODE TEXT: ends the script.
fail() {
    printf '%s: %s\n' "$(basename "$0")" "$2" >&2
    exit "$1"
}

# help: prints the comment at the top of the calling script.
help() { sed -n '2,/^$/{s/^# \{0,1\}//;p}' "$0"; }

# missing_packages: prints the packages that are not installed, one per line.
missing_packages() {
    local package
    for package in "${packages[@]}"; do
        [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
    done
    # Tells SwiftPM where the headers are. By its command, because older releases have it in another package.
    command -v pkg-config >/dev/null || echo pkgconf
}

# need_packages: installs what is missing, after saying so; does nothing when all is there.
need_packages() {
    command -v dpkg-query >/dev/null || return 0 # not a Debian: the build says what it lacks
    local missing sudo=()
    mapfile -t missing < <(missing_packages)
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null ||
            fail 69 "packages are missing and there is no sudo. As root: apt-get install ${missing[*]}"
        sudo=(sudo)
    fi
    say "Installing from Debian: ${missing[*]}"
    "${sudo[@]}" apt-get update -qq >&2
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq --yes --no-install-recommends "${missing[@]}" >&2
}

# need_swift: ends the script when there is no Swift toolchain.
need_swift() {
    command -v swift >/dev/null || fail 69 "no Swift toolchain (6.1 or later) in PATH. See https://www.swift.org/install/linux"
}

# build_haulout: builds the command in release when a source is newer than it; sets $haulout to its path.
build_haulout() {
    haulout=$checkout/.build/release/haulout
    [ -x "$haulout" ] &&
        [ -z "$(find "$checkout/Sources" "$checkout/Package.swift" -newer "$haulout" -print -quit)" ] && return
    need_packages
    need_swift
    say "Building haulout (release; the first time takes some minutes)"
    local start
    start=$(date +%s.%N)
    swift build --package-path "$checkout" --configuration release --product haulout >&2
    # SwiftPM leaves the file alone when nothing that matters has changed. What was saved meanwhile is newer still.
    touch -d "@$start" "$haulout"
}
