#!/bin/bash
# The golden cases of every package: those of the project and those for tests.
set -u
passed=0; failed=0
for folder in schemes/*/ tests/fixtures/schemes/*/; do
	[ -f "$folder/scheme.yaml" ] || continue
	out=$("$BUILD/anudan" scheme test "$folder" 2>&1); status=$?
	closing=$(tail -1 <<<"$out" | grep -E '^[0-9]+ passed, [0-9]+ failed$') || closing="0 passed, 1 failed"
	read -r p _ f _ <<<"$closing"
	[ "$status" = 0 ] || { echo "$folder"; echo "$out"; [ "$f" -gt 0 ] || f=1; }
	passed=$((passed + p)); failed=$((failed + f))
done
echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed -gt 0 ]
