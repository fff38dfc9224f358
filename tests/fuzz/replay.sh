#!/bin/bash
# Runs every fuzz target over its kept corpus.  The target selftest must fail, or the harness does not look.
set -u
worst=0
for program in "$BUILD"/tests/fuzz/*_replay; do
	name=$(basename "$program" _replay)
	if [ "$name" = selftest ]; then
		if "$program" tests/fuzz/corpus/selftest/* >"$SCRATCH/out" 2>&1; then
			echo "not ok - the harness does not see a target that fails"; worst=1
		elif grep -q heap-buffer-overflow "$SCRATCH/out"; then
			echo "ok - a target that fails is seen"
		else
			cat "$SCRATCH/out"; echo "not ok - the target that fails failed in another way"; worst=1
		fi
	elif [ -z "$(ls tests/fuzz/corpus/"$name" 2>/dev/null)" ]; then
		echo "not ok - $name has no corpus"; worst=1
	elif ! timeout 120 "$program" tests/fuzz/corpus/"$name"/*; then
		echo "not ok - $name failed"; worst=1
	fi
done
exit $worst
