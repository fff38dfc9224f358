#!/bin/bash
# Tables whose results are constants and whose rules an index decides: the type of the decision, the default, two rules of UNIQUE and
# inputs that no index takes still count.
#   constants.sh DMN
set -u
dmn=$1; model=$(dirname "$0")/constants.dmn; passed=0; failed=0
# DECISION X VALUE MATCHED CODES: what comes out, the rules in the trace, the codes of what is reported.
says() {
	local out err
	err=$(mktemp)
	out=$(echo "{\"x\":$2}" | "$dmn" eval "$model" --decision "$1" --trace 2>"$err")
	out="$out $(grep -o '"index":[0-9]*' "$err" | cut -d: -f2 | paste -sd,) $(grep -oE '\[[a-z]+\.[a-z.]+\]' "$err" | tr -d '[]' | paste -sd,)"
	rm -f "$err"
	if [ "$out" = "$3 $4 $5" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "not: $1 $2: $out"; fi
}
says d 1 '{"a":1,"b":2}' 1 ""
says d 2 null 2 feel.type.mismatch
says d 3 null 3,4 dmn.table.unique
says d 4 '{"a":3,"b":2}' 4 ""
says d 0 null "" ""
says d null null "" feel.operand.null
says e 1 '"a"' 1 ""
says e 4 '"d"' 4 ""
says e 0 null "" feel.type.mismatch          # the default is a number, the decision's type string
says e null null "" feel.type.mismatch
echo "$passed passed, $failed failed"
[ $failed = 0 ]
