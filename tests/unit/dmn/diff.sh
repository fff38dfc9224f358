#!/bin/bash
# diff.sh DMN RELEASED: what changed between two versions of a model.  The laws are tried with RELEASED, the faster build.
set -u
dmn=$1; released=$2; cd "$(dirname "$0")"; scratch=${SCRATCH:-$(mktemp -d)}; tck=../../../../shared/tck/TestCases; n=0
old=../../../docs/examples/permit.dmn; new=../../../docs/examples/permit-2027.dmn
is() {
	local name=$1 status=$2 pattern=$3; shift 3; n=$((n + 1))
	"$@" >"$scratch/out" 2>&1; local found=$?
	if [ "$found" = "$status" ] && grep -qE -- "$pattern" "$scratch/out"; then echo "ok $n - $name"
	else echo "not ok $n - $name: exit $found"; sed 's/^/# /' "$scratch/out" | head -40; fi
}
# one NAME LINE SED: the model with this edit differs in this one line, told on one line or wrapped
one() {
	local name=$1 line=$2 edit=$3; n=$((n + 1))
	sed -E "$edit" "$old" >"$scratch/edited.dmn"
	local said; said=$("$dmn" diff "$old" "$scratch/edited.dmn"); local found=$?
	said=$(tr '\n' ' ' <<<"$said" | sed 's/  */ /g')
	if [ $found = 1 ] && [[ $said == *"$line"* ]] && [[ $said == *"Differences: 1"* ]]; then echo "ok $n - $name"
	else echo "not ok $n - $name: exit $found"; echo "# $said"; fi
}
is 'the same' 0 '^The two models say the same\.$' "$dmn" diff "$old" "$old"
is 'the same, in Hindi' 0 '^दोनों मॉडलों में कोई अंतर नहीं है।$' "$dmn" diff "$old" "$old" --lang hi
is 'layout says nothing' 0 'say the same' "$dmn" diff messy.dmn messy.canonical.dmn
one 'a row more, in the middle' '- Row 2 (4(1a)) was added: Age `14` -> Rate `1`.' \
	's#(\t*)<rule id="youth">#<rule id="x"><inputEntry><text>14</text></inputEntry><outputEntry><text>1</text></outputEntry><annotationEntry><text>4(1a)</text></annotationEntry></rule>&#'
one 'a cell' '- Row 2 (4(2)): Age from `[14..18)` to `[14..17)`.' 's#\[14\.\.18\)#[14..17)#'
one 'a result' '- Row 3 (4(3)): Rate from `6` to `7`.' 's#<text>6</text>#<text>7</text>#'
one 'an annotation' '- Row 3 (4(5)): Clause from `4(3)` to `4(5)`.' 's#4\(3\)#4(5)#'
one 'the hit policy' '- Which rows count: from UNIQUE (at most one row may match) to FIRST (the first row that matches counts).' 's#UNIQUE#FIRST#'
one 'an expression' '- Expression: from `min(Rate * Days, 60)` to `min(Rate * Days, 61)`.' 's#Days, 60#Days, 61#'
one 'a type' '- Type: from `number` to `string`.' 's#(variable name="Days" typeRef=")number#\1string#'
one 'a decision renamed: who needs it has not changed' 'Decision "Tariff" - Renamed: it was "Rate".' 's#(decision id="rate" name=")Rate#\1Tariff#'
one 'a decision of another id is known by its name' 'Decision "Fee" - Expression: from' 's#id="fee"#id="the_fee"#; s#60#61#'
one 'a requirement more' '- It now depends on "Age".' 's#<informationRequirement><requiredInput href="\#days"/></informationRequirement>#&<informationRequirement><requiredInput href="\#age"/></informationRequirement>#'
one 'a requirement less' '- It no longer depends on "Days".' 's#<informationRequirement><requiredInput href="\#days"/></informationRequirement>##'
one 'an input more' '- Input "Place" was added.' 's#(\t)<inputData id="age"#<inputData id="place" name="Place"><variable name="Place"/></inputData>&#'
one 'the heading of a column' '- Column "Years", name: from `Age` to `Years`.' 's#label="Age"#label="Years"#'
one 'the model' 'Model "Permit" - Name: from `Fishing permit` to `Permit`.' 's#"Fishing permit"#"Permit"#'
one 'another kind of logic' '- Expression: from `min(Rate * Days, 60)` to `list`.' 's#<literalExpression id="fee_text"><text>.*</literalExpression>#<list><literalExpression><text>1</text></literalExpression></list>#'
is 'the newer one' 1 '^Differences: 3$' "$dmn" diff "$old" "$new"
lines() { for v in 1 2; do printf '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="m"><decision name="d"><literalExpression><text>concatenate(\n\t["the first line, which stays as it was"],\n\t["%s"],\n\t["the last line, which stays too"]\n)</text></literalExpression></decision></definitions>' $v >"$scratch/lines$v.dmn"; done
	"$dmn" diff "$scratch/lines1.dmn" "$scratch/lines2.dmn" | tr '\n' '~'; echo; }
is 'of a long text only the lines that differ' 0 'Expression:~      before  \.\.\.~                \["1"\],~              \.\.\.~      now     \.\.\.~                \["2"\],~              \.\.\.~~Differences: 1' lines
is 'a row less' 1 '^  - Row 4 \(4\(4\)\) was removed: Age `>= 65` -> Rate `3`\.$' "$dmn" diff "$new" "$old"
is 'in Hindi' 1 '^  - पंक्ति 4 \(4\(4\)\) को जोड़ा गया: Age `>= 65` -> Rate `3`।$' "$dmn" diff "$old" "$new" --lang hi
spaces() { sed 's#min(Rate \* Days, 60)#min( Rate*Days ,\n60 )#' "$old" >"$scratch/spaces.dmn"; sed 's#min(Rate \* Days, 60)#min(Rate  *\n Days, 60)#' "$old" >"$scratch/wide.dmn"
	"$dmn" diff "$old" "$scratch/wide.dmn"; }
is 'white space says nothing' 0 'say the same' spaces
strings() { for text in 'a b' 'a  b'; do printf '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="m"><decision name="d"><literalExpression><text>"%s"</text></literalExpression></decision></definitions>' "$text" >"$scratch/$text.dmn"; done
	"$dmn" diff "$scratch/a b.dmn" "$scratch/a  b.dmn"; }
is 'in a string it does' 1 '^Differences: 1$' strings
json() { "$dmn" diff "$old" "$new" --format json | python3 -c '
import json, sys
for e in json.load(sys.stdin):
    for c in e["changes"]:
        print(e["kind"], e["id"], c["change"], c.get("row"), c.get("rule"), c.get("from"), c.get("to"), c.get("cells"), sep="|")'; }
is 'JSON: a row' 0 "^decision\|rate\|row-added\|4\|pensioner\|None\|None\|None$" json
is 'JSON: a cell' 0 "^decision\|rate\|row-changed\|3\|adult\|None\|None\|\[\{'column': 'Age', 'from': '>= 18', 'to': '\[18\.\.65\)'\}\]$" json
is 'JSON: an expression' 0 '^decision\|fee\|expression-changed\|None\|None\|min\(Rate \* Days, 60\)\|min\(Rate \* Days, 75\)\|None$' json
is 'JSON of nothing' 0 '^\[\]$' "$dmn" diff "$old" "$old" --format json
echo '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"/>' >"$scratch/dtd.dmn"
is 'a DTD is refused' 2 'DTD' "$dmn" diff "$old" "$scratch/dtd.dmn"
is 'no such file' 2 'cannot be opened' "$dmn" diff "$old" "$scratch/none.dmn"
is 'one model' 2 '^usage: dmn diff' "$dmn" diff "$old"
is 'no such format' 2 'text or json' "$dmn" diff "$old" "$new" --format xml

# Rows without ids, or with ids that count the rows: a single edit is told as one, wherever it is.
edits() { python3 - "$released" "$scratch" <<'P'
import random, subprocess, sys
dmn, scratch = sys.argv[1:]
rnd, bad = random.Random(7), 0
def write(path, rows, ids):
    with open(path, 'w') as f:
        f.write('<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="m"><decision name="d"><decisionTable>'
                '<input><inputExpression><text>a</text></inputExpression></input><input><inputExpression><text>b</text></inputExpression></input>'
                '<output name="x"/>')
        for i, (a, b, x) in enumerate(rows):
            f.write(f'<rule{ids and f""" id="r{i + 1}" """ or ""}>' + ''.join(f'<{t}><text>{v}</text></{t}>' for t, v in
                (('inputEntry', a), ('inputEntry', b), ('outputEntry', x))) + '</rule>')
        f.write('</decisionTable></decision></definitions>')
for round in range(60):
    rows = [(f'"k{i}"', f'{i * 3}', f'{i * 7}') for i in range(rnd.randint(2, 40))]
    new, ids, kind, at = list(rows), round % 2, rnd.choice('adcm'), 0
    if kind == 'a': at = rnd.randint(0, len(rows)); new.insert(at, ('"new"', '1.5', '2.5')); want = f'Row {at + 1}'
    if kind == 'd': at = rnd.randrange(len(rows)); del new[at]; want = f'Row {at + 1}'
    if kind == 'c': at = rnd.randrange(len(rows)); new[at] = (rows[at][0], rows[at][1], '99.5'); want = f'Row {at + 1}'
    if kind == 'm':
        if len(rows) < 3: continue
        at = rnd.randrange(len(rows)); row = new.pop(at); to = (at + 2) % len(rows); new.insert(to, row); want = f'Row {to + 1}'
    write(f'{scratch}/e1.dmn', rows, ids); write(f'{scratch}/e2.dmn', new, ids)
    r = subprocess.run([dmn, 'diff', f'{scratch}/e1.dmn', f'{scratch}/e2.dmn'], capture_output=True, text=True)
    if r.returncode != 1 or not r.stdout.endswith('Differences: 1\n') or want + ' ' not in r.stdout.replace(':', ' '):
        bad += 1; print(kind, at, len(rows), r.stdout)
print(f'{bad} edits told otherwise')
P
}
is 'one edit is one difference' 0 '^0 edits told otherwise$' edits
# A model and its canonical form say the same, and every model is the same as itself.
laws() { local bad=0 model; for model in ../../../schemes/*/rules/*.dmn $(find -L "$tck" -name '*.dmn' 2>/dev/null); do
	"$released" fmt "$model" >"$scratch/canonical.dmn"
	"$released" diff "$model" "$scratch/canonical.dmn" >"$scratch/law" || { bad=$((bad + 1)); echo "$model"; head -20 "$scratch/law"; }; done
	echo "$bad models differ from their canonical form"; }
is 'a model and its canonical form say the same' 0 '^0 models differ' laws
million() { python3 - "$scratch" <<'P'
import sys
for v in (1, 2):
    with open(f'{sys.argv[1]}/large{v}.dmn', 'w') as f:
        f.write('<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="m"><decision name="d"><decisionTable><input><inputExpression><text>a</text></inputExpression></input><output name="x"/>')
        for i in range(20000):
            f.write(f'<rule id="r{i}"><inputEntry><text>{i}</text></inputEntry><outputEntry><text>{i + (v == 2 and i == 777)}</text></outputEntry></rule>')
        f.write('</decisionTable></decision></definitions>')
P
	timeout 20 "$released" diff "$scratch/large1.dmn" "$scratch/large2.dmn"; }
is 'a large table' 1 '^  - Row 778 \(r777\): x from `777` to `778`\.$' million
