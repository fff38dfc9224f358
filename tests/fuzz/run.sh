#!/bin/bash
# run.sh SECONDS [TARGET...]: every fuzz target for so long, two at a time, from its kept corpus.  What is found is kept in
# build-fuzz/found/; a crash becomes a file of the corpus and a small ordinary test.
set -u
command -v clang >/dev/null || { echo "skipped: clang is not here"; echo "ok 1 # skip"; exit 0; }
seconds=$1; shift
tools/build fuzz fuzzers || { echo "not ok - the fuzz targets do not build"; exit 1; }
unset ASAN_OPTIONS                       # libFuzzer wants its own
mkdir -p build-fuzz/found
[ $# -gt 0 ] || set -- $(cd tests/fuzz && ls ./*_fuzz.c | sed 's#^\./##; s#_fuzz\.c$##; /^selftest$/d')

one() {
	name=$1; corpus=$SCRATCH/$name; dict=
	mkdir -p "$corpus"
	[ -f "tests/fuzz/$name.dict" ] && dict=-dict=tests/fuzz/$name.dict
	if nice -n 5 "build-fuzz/tests/fuzz/${name}_fuzz" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -close_fd_mask=1 \
		-print_final_stats=1 -artifact_prefix="build-fuzz/found/$name-" $dict "$corpus" "tests/fuzz/corpus/$name" >"$corpus.log" 2>&1
	then
		echo "ok - $name, $(sed -n 's/^stat::number_of_executed_units: *//p' "$corpus.log") inputs"
	else
		echo "not ok - $name"; tail -n 60 "$corpus.log" | cut -c1-300 | sed 's/^/    /'
	fi
}
export -f one; export seconds SCRATCH
printf '%s\n' "$@" | xargs -P 2 -I{} bash -c 'one {}' >"$SCRATCH/result"
cat "$SCRATCH/result"
! grep -q '^not ok' "$SCRATCH/result"
