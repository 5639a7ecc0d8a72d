#!/bin/sh
# Prints a line for each supported Python that this machine has: its version, a tab, its path.
# Looks on PATH and in the folders of pyenv, asdf, mise, uv and hosted CI runners; of each version the first that runs.
set -u

for minor in 11 12 13 14; do
    for python in \
        "$(command -v "python3.$minor" || true)" \
        "$HOME/.pyenv/versions/3.$minor."*/bin/python \
        "$HOME/.asdf/installs/python/3.$minor."*/bin/python \
        "$HOME/.local/share/mise/installs/python/3.$minor."*/bin/python \
        "$HOME/.local/share/uv/python/cpython-3.$minor."*/bin/python \
        "/opt/hostedtoolcache/Python/3.$minor."*/x64/bin/python; do
        [ -n "$python" ] || continue
        version=$("$python" -c 'import sys, venv, ensurepip; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || continue
        case $version in
        "3.$minor."*)
            printf '%s\t%s\n' "$version" "$python"
            break
            ;;
        esac
    done
done
