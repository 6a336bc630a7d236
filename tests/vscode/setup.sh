#!/usr/bin/env bash
# Installs a real VS Code that runs without a display: the server and web workbench that npm's code-server package
# carries, a Chromium to show it, and the test tools. Sources: Debian and npm, pinned; a second run only looks.
# Usage: setup.sh DEST
set -euo pipefail
dest=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=4.100.3 # VS Code 1.100.3, runs on Node 20 and later
sum=a85138ac3a382a9ba1df652a751901ec598fed24f673b8a8653de7be8335bfaa
quiet=(--silent --no-audit --no-fund --ignore-scripts)
mkdir -p "$dest"

missing=()
command -v chromium >/dev/null || missing+=(chromium fonts-dejavu-core)
command -v rg >/dev/null || missing+=(ripgrep)
if ((${#missing[@]})); then
  if [ "$(id -u)" != 0 ]; then
    echo "please install (Debian packages): ${missing[*]}" >&2
    exit 77
  fi
  # Other set-ups may be at it at the same time: wait for them instead of failing.
  for _ in 1 2 3 4 5 6; do apt-get update -qq && break || sleep 10; done
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends \
    "${missing[@]}" >/dev/null || { echo "cannot be installed here: ${missing[*]}" >&2; exit 77; }
fi

code=$dest/code-$version
if [ ! -f "$code/.done" ]; then
  rm -rf "$code"
  mkdir -p "$code"
  parts=$(mktemp -d)
  (cd "$parts" && npm pack --silent "code-server@$version" >/dev/null)
  echo "$sum  $parts/code-server-$version.tgz" | sha256sum -c --quiet
  # Source maps are more than half of it.
  tar xzf "$parts/code-server-$version.tgz" -C "$code" --strip-components=3 --exclude='*.map' package/lib/vscode
  rm -rf "$parts"
  # Not `npm ci`: the shipped lock lacks a package. No scripts: they download from elsewhere.
  (cd "$code" && npm install "${quiet[@]}" --omit=dev >/dev/null 2>&1)
  ln -sfn node_modules "$code/node_modules.asar"
  # Where this version looks for the program behind file search, which workspaceContains: and findFiles need.
  mkdir -p "$code/node_modules/@vscode/ripgrep/bin"
  ln -sfn "$(command -v rg)" "$code/node_modules/@vscode/ripgrep/bin/rg"
  touch "$code/.done"
fi

# Test tools and the extension's own build tools, from the committed lock files.
for folder in "$here" "$here/../../editors/vscode"; do
  stamp=$folder/node_modules/.lock-sum
  want=$(sha256sum <"$folder/package-lock.json")
  if [ "$(cat "$stamp" 2>/dev/null)" != "$want" ]; then
    (cd "$folder" && npm install "${quiet[@]}" --no-save --omit=peer >/dev/null)
    echo "$want" >"$stamp"
  fi
done
