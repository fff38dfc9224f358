#!/bin/bash
# `dmn check`: what it finds in findings.dmn (derived by hand), where it points, SARIF as code hosts and editors read it.
set -u
dmn=$1; cd "$(dirname "$0")"; scratch=${SCRATCH:-$(mktemp -d)}; n=0
say() { n=$((n + 1)); if [ "$2" = 0 ]; then echo "ok $n - $1"; else echo "not ok $n - $1"; sed 's/^/# /' "$scratch/out" | head -20; fi; }

# what: element, how bad, code, message
"$dmn" check findings.dmn >"$scratch/text" 2>"$scratch/out"; status=$?
sed -E '/ elements, /d; s/^[^:]*:[0-9]+:[0-9]+: ([a-z]+): (.*) \[([a-z.]+)\] \((.*)\)$/\4 \1 \3 \2/; s/at line [0-9]+\./at line LINE./' "$scratch/text" | sort >"$scratch/found"
sort findings.expected | diff - "$scratch/found" >"$scratch/out"; say 'all findings, and no other' $?
[ $status = 1 ]; say 'errors end with 1' $?
# where: the line holds the element's id
while IFS=: read -r file line column rest; do
	id=${rest##*(}; id=${id%)}
	sed -n "${line}p" "$file" | grep -q "id=\"$id\"" && continue
	[ "$rest" = "${rest#*dmn.requirement.missing}" ] || continue     # in the second line of a text
	echo "$file:$line: $id"
done < <(grep -v ' elements, ' "$scratch/text") >"$scratch/out"
[ ! -s "$scratch/out" ]; say 'each line holds its element' $?

# the character that a place points at: entities, CDATA, line ends, what stands before in other namespaces and comments
printf '%s\n' '<?xml version="1.0" encoding="UTF-8"?>' '<!-- <text>not this</text> -->' \
	'<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="p" name="p" namespace="urn:p" xmlns:o="urn:other">' \
	'<extensionElements><o:a b="&gt;>"><o:text>x</o:text></o:a></extensionElements>' \
	'<decision id="d1" name="One"><variable name="One"/><literalExpression id="e1"><text>1 &lt; 2 and "अ" = wrong</text></literalExpression></decision>' \
	'<decision id="d2" name="Two"><variable name="Two"/><literalExpression id="e2"><text><![CDATA[1 < 2' \
	' and wrong]]></text></literalExpression></decision>' '</definitions>' >"$scratch/place.dmn"
sed 's/$/\r/' "$scratch/place.dmn" >"$scratch/crlf.dmn"
for name in place crlf; do
	"$dmn" check "$scratch/$name.dmn" 2>&1 | grep 'unknown' | while IFS=: read -r file line column rest; do
		python3 -c 'import sys; print(open(sys.argv[1], encoding="utf-8").readlines()[int(sys.argv[2]) - 1][int(sys.argv[3]) - 1:][:5])' "$file" "$line" "$column"
	done >"$scratch/out"
	[ "$(tr '\n' ' ' <"$scratch/out")" = 'wrong wrong ' ]; say "$name: the place is the word" $?
done

"$dmn" check --format sarif findings.dmn >"$scratch/a.sarif"; python3 sarif.py "$scratch/a.sarif" "$scratch/text" >"$scratch/out" 2>&1; say 'SARIF 2.1.0' $?
"$dmn" check --format=sarif "$PWD/findings.dmn" | grep -q '"uri": "findings.dmn"'; say 'SARIF: a path below the folder is relative' $?
{ echo; echo '<!-- moved -->'; } >"$scratch/lines"; sed "3r $scratch/lines" findings.dmn >"$scratch/findings.dmn"
prints() { grep -o '"dmnFinding/v1": "[0-9a-f]*"' "$1"; }
(cd "$scratch" && "$dmn" check --format sarif findings.dmn >b.sarif); prints "$scratch/b.sarif" >"$scratch/prints"
prints "$scratch/a.sarif" | diff - "$scratch/prints" >"$scratch/out"; say 'SARIF: fingerprints stay when lines move' $?
"$dmn" check --format sarif host.dmn | python3 -m json.tool >"$scratch/out"; say 'SARIF: nothing found' $?
sed 's/<rule id="r1">/<rule id="r1">/; s/"micro", "small"/-/' host.dmn >"$scratch/warn.dmn"
"$dmn" check "$scratch/warn.dmn" >"$scratch/out" 2>&1; say 'a warning ends with 0' $?
"$dmn" check --strict "$scratch/warn.dmn" >"$scratch/out" 2>&1; [ $? = 1 ]; say 'with --strict with 1' $?

# hostile: within a second of the processor and with a note
python3 - "$scratch/large.dmn" <<'P'
import sys
rows = ''.join(f'<rule><inputEntry><text>[{r % 997}..{r % 997 + 500}]</text></inputEntry><inputEntry><text>[{r * 31 % 991}..{r * 31 % 991 + 400}]</text></inputEntry><outputEntry><text>{r}</text></outputEntry></rule>' for r in range(10000))
cols = ''.join(f'<input><inputExpression><text>{c}</text></inputExpression></input>' for c in 'AB')
open(sys.argv[1], 'w').write(f'<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="l" name="l" namespace="urn:l"><inputData id="a" name="A"><variable name="A" typeRef="number"/></inputData><inputData id="b" name="B"><variable name="B" typeRef="number"/></inputData><decision id="d" name="D"><variable name="D"/><informationRequirement><requiredInput href="#a"/></informationRequirement><informationRequirement><requiredInput href="#b"/></informationRequirement><decisionTable id="t">{cols}<output/>{rows}</decisionTable></decision></definitions>')
P
"$dmn" check "$scratch/large.dmn" >"$scratch/out" 2>&1; grep -q 'dmn.table.large' "$scratch/out"; say 'a table too large: a note' $?
