#!/usr/bin/env bash
# Tests the VS Code extension in real VS Code: installs what it needs, builds the extension, then runs the suites in the
# extension host and the cases in the browser. Builds no pog: the binary comes from POG_BIN or from target/. An argument
# picks one part: check, exthost, browser.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
here=$root/tests/vscode
only=${1:-}
export VSCODE_TOOLS=${POG_TOOLS:-$root/target/tools}/vscode
export VSCODE_WORK=${VSCODE_WORK:-$root/target/tests/vscode}

. "$root/tests/binary.sh"
bash "$here/setup.sh" "$VSCODE_TOOLS"
mkdir -p "$VSCODE_WORK"
export SCREENSHOTS=${SCREENSHOTS:-$root/target/screenshots/vscode}
extension=$root/editors/vscode
wanted() { [ -z "$only" ] || [ "$only" = "$1" ]; }

if wanted check; then
  (cd "$extension" && node_modules/.bin/tsc --noEmit && node scripts/generate.mjs --check)
  node --test --test-reporter=spec "$here/unit.mjs"
fi
if wanted exthost; then
  node "$extension/scripts/build.mjs" --test
  node "$here/exthost.mjs" main "{\"pog.server.path\":\"$POG_BIN\"}" editing commands
fi
if wanted browser; then
  pack() { node "$extension/scripts/package.mjs" "$@" >"$VSCODE_WORK/package.log" 2>&1 || { cat "$VSCODE_WORK/package.log"; exit 1; }; }
  export POG_VSIX=$VSCODE_WORK/with.vsix POG_VSIX_WITHOUT=$VSCODE_WORK/without.vsix
  pack --target linux-x64 --binary "$POG_BIN" --out "$POG_VSIX"
  pack --out "$POG_VSIX_WITHOUT"
  node "$here/browser.mjs" "${2:-}"
fi
