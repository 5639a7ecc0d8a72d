#!/bin/sh
# Creates the virtual environment, and creates it again if its Python is gone, too old, or not the one asked for.
#
#   scripts/environment.sh FOLDER PYTHON [asked]
#   scripts/environment.sh FOLDER wait
#   scripts/environment.sh FOLDER take TARGET PREREQUISITE...
#
# While it is set up or updated, FOLDER.busy holds the number of the make that does so ($MAKER), which removes it at the
# end. What another one has made by then looks as if it had been interrupted: "wait" lets it finish. "take" does so too,
# and fails if there is nothing left to do, as the other one has made the target meanwhile.
#
# "asked" means that a person named this Python: then the environment has to have the same version. Otherwise any
# supported one is kept. Nothing is removed or installed before the Python is known to be usable.
set -eu

folder=$1
python=$2
asked=${3:-}
oldest=$(sed -n 's/^requires-python = ">=\([0-9.]*\)".*/\1/p' pyproject.toml)

# An active environment must not be used to create itself.
PATH=$(printf %s "$PATH" | tr : '\n' | grep -vxF "$PWD/$folder/bin" | paste -sd : -)

maker() {
    number=$(cat "$folder.busy" 2>/dev/null) && [ "$number" != "${MAKER:-}" ] || return 1
    # A number may belong to another program by now.
    case $(ps -p "$number" -o comm= 2>/dev/null || cat "/proc/$number/comm" 2>/dev/null) in *make) echo "$number" ;; *) return 1 ;; esac
}

waited=
await() {
    while number=$(maker); do
        [ -n "$waited" ] || echo "Another make (process $number) is setting up $folder. Waiting for it …" >&2
        waited=yes
        sleep 1
    done
}

take() {
    while :; do
        await
        # What was read is ours, or left behind by one that was killed; what has come since is not to be removed.
        if held=$(cat "$folder.busy" 2>/dev/null); then
            [ "$held" != "${MAKER:-}" ] || return 0
            rm -f "$folder.busy"
        fi
        if (set -C && echo "${MAKER:-}" >"$folder.busy") 2>/dev/null; then return 0; fi
    done
}

if [ "$python" = wait ]; then
    await
    exit 0
fi
if [ "$python" = take ]; then
    target=$3
    shift 3
    take
    if [ ! -e "$target" ] || [ -n "$(find "$@" -newer "$target")" ]; then exit 0; fi
    rm -f "$folder.busy"
    exit 1
fi

version() {
    "$1" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null || true
}

supported() {
    "$1" -c 'import sys; sys.exit(list(sys.version_info[:2]) < [int(part) for part in sys.argv[1].split(".")])' \
        "$oldest" 2>/dev/null
}

newest() {
    for minor in 14 13 12 11; do
        if supported "python3.$minor"; then echo "python3.$minor" && return; fi
    done
    echo "/path/to/python3.12"
}

fail() {
    echo "error: $1 Orca Seed needs Python $oldest or newer: run make setup PYTHON=$(newest)" >&2
    exit 1
}

has=$(version "$folder/bin/python")
# Without pip its creation was interrupted.
"$folder/bin/python" -c 'import pip' 2>/dev/null || has=
if [ -n "$has" ] && [ -z "$asked" ] && supported "$folder/bin/python"; then exit 0; fi

wants=$(version "$python")
[ -n "$wants" ] || fail "'$python' does not run."
supported "$python" || fail "'$python' is Python $wants."
[ "$has" != "$wants" ] || exit 0

take
if [ -n "$waited" ]; then
    # There is another one now.
    rm -f "$folder.busy"
    exec "$0" "$@"
fi

if [ -e "$folder" ]; then
    echo "$folder ${has:+has Python }${has:-does not work}; creating it again with Python $wants …" >&2
    rm -rf "$folder"
else
    echo "Setting up $folder with Python $wants …" >&2
fi
"$python" -m venv "$folder"
touch "$folder/.python"
