#!/bin/bash
# The General Decimal Arithmetic test files, where they are: in Debian's libpython3.11-testsuite, or with the python3 of the path.
set -u
for folder in /usr/lib/python3.*/test/decimaltestdata \
	"$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')/test/decimaltestdata"; do
	[ -f "$folder/dqAdd.decTest" ] || continue
	exec "$BUILD/tests/oracle/decimal_test" "$folder"/*.decTest
done
echo "skipped: the decimal test files are not here (Debian: libpython3.11-testsuite)"
echo "ok 1 # skip"
