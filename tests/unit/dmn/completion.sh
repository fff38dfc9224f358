#!/bin/bash
# completion.sh DMN: what bash offers after a line.
set -u
dmn=$1; cd "$(dirname "$0")/../../.."; n=0
PATH=$(dirname "$dmn"):$PATH
source src/cli/completion/dmn.bash
# offers NAME WANTED WORD...: the last word is the one being completed; all offers, sorted, on one line
offers() {
	local name=$1 wanted=$2; shift 2; n=$((n + 1))
	COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
	_dmn 2>/dev/null
	local found; found=$(printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort | tr '\n' ' ')
	if [ "$found" = "$wanted " ]; then echo "ok $n - $name"; else echo "not ok $n - $name: $found"; fi
}
offers 'commands' 'eval explain' dmn e
offers 'options of a command' '--decision' dmn explain --d
offers 'the options of another' '--check' dmn fmt --c
offers 'decisions of the model' 'Fee Rate' dmn eval docs/examples/permit.dmn --decision ''
offers 'those that begin so' 'Rate' dmn eval docs/examples/permit.dmn --decision R
offers 'names with spaces' 'Unknown\ name Uses\ both' dmn eval tests/unit/dmn/broken.dmn --decision U
offers 'languages' 'en hi' dmn explain x.dmn --lang ''
offers 'formats' 'json text' dmn diff a.dmn b.dmn --format ''
offers 'models' 'docs/examples/permit-2027.dmn docs/examples/permit.dmn' dmn check docs/examples/permit
offers 'folders' 'docs/examples' dmn tck docs/exam
offers 'models and cases' 'docs/examples/permit-2027.dmn docs/examples/permit-test-01.xml docs/examples/permit.dmn' dmn test docs/examples/permit
