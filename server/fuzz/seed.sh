#!/usr/bin/env bash
# Fills corpus/prompt from the samples in tests/formats and tests/fixtures. The target reads one byte that chooses the file
# name, two for the cursor, then the text; the fuzzer varies the first three itself.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p corpus/prompt
number=0
while IFS= read -r -d '' file; do
  printf -v name 'seed-%04d' "$number"
  printf -v head '\\x%02x\\x07\\x01' $((number % 16))
  { printf '%b' "$head"; head -c 16000 "$file"; } > "corpus/prompt/$name"
  number=$((number + 1))
done < <(find ../../tests/formats ../../tests/fixtures -type f -size -64k -print0 | sort -z)
echo "$number seeds in $PWD/corpus/prompt"
