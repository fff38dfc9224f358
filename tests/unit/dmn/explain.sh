#!/bin/bash
# explain.sh DMN: what the command tells of a decision.  explain.en and explain.hi were read by a person.
set -u
dmn=$1; cd "$(dirname "$0")"; scratch=${SCRATCH:-$(mktemp -d)}; n=0
# is NAME STATUS PATTERN INPUT ARGUMENT...: explain ends so, and prints a line that matches
is() {
	local name=$1 status=$2 pattern=$3 input=$4; shift 4; n=$((n + 1))
	printf '%s' "$input" | "$dmn" explain "$@" >"$scratch/out" 2>&1; local found=$?
	if [ "$found" = "$status" ] && grep -qE -- "$pattern" "$scratch/out"; then echo "ok $n - $name"
	else echo "not ok $n - $name: exit $found"; sed 's/^/# /' "$scratch/out" | head -40; fi
}
golden() { local lang=$1; n=$((n + 1))
	if "$dmn" explain host.dmn --decision Grant --lang "$lang" <explain.json | diff "explain.$lang" -; then echo "ok $n - the whole, $lang"; else echo "not ok $n - the whole, $lang"; fi; }
golden en
golden hi
is 'the row that matched, its number and id' 0 '^   Row 2 of 2 \(r2\) matched$' '{"category": "d"}' broken.dmn --decision Overlap
is 'its value beside its condition' 0 '^     category  "d"    not\("c"\)$' '{"category": "d"}' broken.dmn --decision Overlap
is 'no row' 0 '^   None of the 2 rows matched\.$' '{"category": "c"}' broken.dmn --decision Overlap
is 'both rows of an overlap' 1 '^   Row 2 of 2 \(r2\) matched$' '{"category": "a"}' broken.dmn --decision Overlap
is 'why it is null' 1 '^  Error in Overlap.*2 rules match, but the hit policy is UNIQUE' '{"category": "a"}' broken.dmn --decision Overlap
is 'an expression is known by its decision' 1 '^  Error in Unknown name, 2:3: ' '{}' broken.dmn --decision 'Unknown name'
is 'what was not given' 1 '^  filed on  not given$' '{}' broken.dmn
is 'all decisions, each once' 1 '^4\. Overlap$' '{}' broken.dmn
is 'in Hindi' 0 '^   2 पंक्तियों में से कोई लागू नहीं हुई।$' '{"category": "c"}' broken.dmn --decision Overlap --lang hi
is 'no such language' 2 '--lang is en or hi, not fr' '{}' host.dmn --lang fr
is 'no such decision' 2 'no decision "Nobody"' '{}' host.dmn --decision Nobody
is 'input that is no JSON' 2 'JSON, line 1' '{"a": }' host.dmn
is 'input that is no object' 1 'not given' '[1, 2]' broken.dmn
is 'a control character does not reach the terminal' 0 'category  "\\u001b\[31m"' '{"category": "\u001b[31m"}' broken.dmn --decision Overlap
# No line is wider than 80 columns; the width by Unicode's categories, not by the C library.
words=$(printf 'लागत मूल्य %.0s' {1..60}); long=$(printf 'x%.0s' {1..300})
widths() { printf '{"category": "%s", "claim": {"bills": [{"head": "%s"}, {"head": "air", "amount": 12345678901234567890}]}}' "$words" "$long" |
	"$dmn" explain host.dmn --lang "$1" | python3 -c '
import sys, unicodedata as u
sys.stdin.reconfigure(encoding="utf-8")
print(max(sum(u.category(c) not in ("Mn", "Me", "Cf") for c in line.rstrip("\n")) for line in sys.stdin) <= 80)'; }
for lang in en hi; do n=$((n + 1)); if [ "$(widths $lang)" = True ]; then echo "ok $n - 80 columns, $lang"; else echo "not ok $n - 80 columns, $lang"; fi; done
deep=$(printf '[%.0s' {1..25}; printf '1'; printf ']%.0s' {1..25})
is 'a deep value' 0 'category' "{\"category\": $deep}" broken.dmn --decision Overlap
