#!/bin/bash
# The command `dmn` and files that want to hurt it: it ends by itself within two seconds (one for the model, one for its own
# start and the reading of the file), within its memory, with a message and a status of its own.
set -u
dmn=$1; scratch=${SCRATCH:-$(mktemp -d)}; n=0
ulimit -v 1500000
# ends NAME STATUS PATTERN COMMAND...
ends() {
	local name=$1 status=$2 pattern=$3; shift 3; n=$((n + 1))
	( ulimit -t 2; "$@" ) >"$scratch/out" 2>&1; local found=$?
	if [ "$found" = "$status" ] && grep -qE -- "$pattern" "$scratch/out"; then echo "ok $n - $name"
	else echo "not ok $n - $name: exit $found"; head -c 600 "$scratch/out" | sed 's/^/# /'; fi
}
evaluated() { "$dmn" eval "$scratch/m.dmn" --decision D <"${1:-$scratch/empty.json}"; }
repeat() { printf "%0$2d" 0 | sed "s/0/$1/g"; }
model() { printf '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" id="m" namespace="m">%s</definitions>' "$1" >"$scratch/m.dmn"; }
text() { model "<inputData id='n' name='n'/><decision name='D' id='d'><variable name='D'/><informationRequirement><requiredInput href='#n'/></informationRequirement><literalExpression><text>$1</text></literalExpression></decision>"; }
echo '{"n": 1}' >"$scratch/empty.json"

text "$(repeat '(' 10000)1$(repeat ')' 10000)"; ends 'parentheses' 1 'nested too deeply' "$dmn" check "$scratch/m.dmn"
model "$(repeat '<list>' 10000)$(repeat '<\/list>' 10000)"; ends 'elements' 1 'nested|[Dd]epth|deep' "$dmn" check "$scratch/m.dmn"
text 'some i in 1..1000000000000 satisfies i &lt; n'; ends 'for over 10^12' 1 'feel.limit.steps' evaluated
text '{ f: function(f, n) f(f, n + 1), r: f(f, n) }.r'; ends 'recursion' 1 'feel.limit.depth' evaluated
text 'matches(string(n) + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "^1(a+)+$")'; ends '(a+)+$' 1 'feel.regex.limit' evaluated
text '(for i in 1..64 return if i = n then "ab" else partial[-1] + partial[-1])[-1]'; ends 'a string that doubles' 3 'memory budget' evaluated
text 'for i in 1..10000000 return i + n'; ends 'a long list' 1 'feel.limit' evaluated
head -c 80000000 /dev/zero | tr '\0' ' ' >"$scratch/large.dmn"; ends 'a model of 80 MB' 2 'too large' "$dmn" check "$scratch/large.dmn"
{ printf '{"n": "'; head -c 60000000 /dev/zero | tr '\0' 'x'; printf '"}'; } >"$scratch/long.json"; text 'n + n'
ends 'a string of 60 MB in the input' 3 'memory budget' evaluated "$scratch/long.json"
{ repeat '[' 10000; repeat ']' 10000; } >"$scratch/deep.json"; ends 'deep JSON' 2 'nested too deeply' evaluated "$scratch/deep.json"
echo "1..$n"
