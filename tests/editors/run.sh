#!/usr/bin/env bash
# Runs real editors with the configuration that their pages print: Emacs (eglot, lsp-mode), Vim (ALE), Kate. Installs what
# is missing from Debian when it runs as root. Builds no pog: the binary comes from POG_BIN or from target/.
#   bash tests/editors/run.sh [eglot|lsp-mode|vim|kate …]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

python3 "$root/editors/generate.py" --check

packages=(emacs-nox elpa-eglot elpa-lsp-mode elpa-markdown-mode elpa-yaml-mode vim-nox vim-ale git
  kate xvfb xdotool openbox imagemagick dbus)
missing=()
for package in "${packages[@]}"; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "missing: ${missing[*]}" >&2
    echo "install them (Debian: apt-get install --no-install-recommends ${missing[*]}), or run this as root" >&2
    exit 77
  fi
  echo "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get install --yes --quiet --no-install-recommends "${missing[@]}" >/dev/null 2>&1 ||
    { apt-get update --quiet >/dev/null && apt-get install --yes --quiet --no-install-recommends "${missing[@]}" >/dev/null; } ||
    { echo "cannot be installed here: ${missing[*]}" >&2; exit 77; }
fi

exec python3 "$here/run.py" "$@"
