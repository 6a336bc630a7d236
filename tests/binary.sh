# Sourced by the test scripts, with $root set: POG_BIN is the binary under test, given or the best that is built.
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
POG_BIN=$(realpath "$POG_BIN")
export POG_BIN
