#!/bin/bash
# fmt.sh DMN RELEASED: the canonical form of models.  The laws (nothing is lost, a second run changes nothing, results stay) are tried
# with RELEASED, which is the faster build, on every model there is.
set -u
dmn=$1; released=$2; cd "$(dirname "$0")"; scratch=${SCRATCH:-$(mktemp -d)}; tck=../../../../shared/tck/TestCases; n=0
# is NAME STATUS PATTERN COMMAND...: the command ends so, and prints a line that matches
is() {
	local name=$1 status=$2 pattern=$3; shift 3; n=$((n + 1))
	"$@" >"$scratch/out" 2>&1; local found=$?
	if [ "$found" = "$status" ] && grep -qE -- "$pattern" "$scratch/out"; then echo "ok $n - $name"
	else echo "not ok $n - $name: exit $found"; sed 's/^/# /' "$scratch/out" | head -50; fi
}
golden() { "$dmn" fmt messy.dmn >"$scratch/canonical.dmn" && diff messy.canonical.dmn "$scratch/canonical.dmn" && echo same; }
is 'prefixes, order, CDATA, comments, ids, extensions, diagrams' 0 '^same$' golden
is 'the canonical form stays' 0 '^$' bash -c "'$dmn' fmt --check messy.canonical.dmn; s=\$?; echo; exit \$s"
is 'check names a file that is not' 1 '^messy.dmn$' "$dmn" fmt --check messy.dmn messy.canonical.dmn
cp messy.dmn "$scratch/one.dmn"; chmod 640 "$scratch/one.dmn"
place() { "$dmn" fmt -i "$scratch/one.dmn" && cmp messy.canonical.dmn "$scratch/one.dmn" && stat -c 'mode %a' "$scratch/one.dmn" && ls "$scratch"/one.dmn.* 2>/dev/null | wc -l; }
is 'in place, with the file mode as it was' 0 '^mode 640$' place
is 'nothing is left beside it' 0 '^0$' place
# A row in the middle: the ids of the others stay, its own follows from its cells.
rows() { sed 's#\(<semantic:rule id\)#<semantic:rule><semantic:inputEntry><semantic:text>17</semantic:text></semantic:inputEntry><semantic:outputEntry><semantic:text>1</semantic:text></semantic:outputEntry></semantic:rule>\1#' messy.dmn >"$scratch/row.dmn"
	"$dmn" fmt "$scratch/row.dmn" | diff messy.canonical.dmn - | grep -c '^[<>].*<rule id'; }
is 'an added row changes no other id' 0 '^1$' rows
same_rows() { printf '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="m"><decision name="1 d"><decisionTable><output/>%s%s</decisionTable></decision><decision name="1 d"/></definitions>' \
	'<rule><outputEntry><text>1</text></outputEntry></rule>' '<rule><outputEntry><text>1</text></outputEntry></rule>' >"$scratch/same.dmn"
	"$dmn" fmt "$scratch/same.dmn" | grep -o ' id="[^"]*"' | sort | uniq -d | wc -l; }
is 'equal rows and equal names get different ids' 0 '^0$' same_rows
begins() { "$dmn" fmt "$scratch/same.dmn" | grep -c 'id="[0-9]'; }
is 'no id begins with a digit' 1 '^0$' begins
echo '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"/>' >"$scratch/dtd.dmn"
echo '<definitions' >"$scratch/cut.dmn"
echo '<html/>' >"$scratch/other.dmn"
is 'a DTD is refused' 2 'DTD' "$dmn" fmt "$scratch/dtd.dmn"
is 'cut XML' 2 'not XML' "$dmn" fmt "$scratch/cut.dmn"
is 'another document' 2 'not <definitions>' "$dmn" fmt "$scratch/other.dmn"
is 'no such file' 2 'cannot be opened' "$dmn" fmt "$scratch/none.dmn"
is 'several to standard output' 2 '^usage: dmn fmt' "$dmn" fmt messy.dmn messy.canonical.dmn
is 'check and in place' 2 '^usage: dmn fmt' "$dmn" fmt -i --check messy.dmn
lost() { cp "$scratch/cut.dmn" "$scratch/cut2.dmn"; "$dmn" fmt -i "$scratch/cut2.dmn"; cmp "$scratch/cut.dmn" "$scratch/cut2.dmn" && echo kept; }
is 'a file that cannot be read is left alone' 0 '^kept$' lost

# Every model: the same elements with the same attributes and texts (an id more here and there), by another reader of XML.
mkdir "$scratch/all"; count=0
for model in *.dmn ../../../schemes/*/rules/*.dmn $(find -L "$tck" -name '*.dmn' 2>/dev/null); do
	count=$((count + 1)); cp "$model" "$scratch/all/$count.a.dmn"; chmod u+w "$scratch/all/$count.a.dmn"; cp "$scratch/all/$count.a.dmn" "$scratch/all/$count.b.dmn"
done
laws() {
	"$released" fmt -i "$scratch"/all/*.b.dmn || return
	python3 - "$scratch/all" "$count" <<'P'
import sys, xml.etree.ElementTree as E
from collections import Counter
def parts(path, ids):
    c = Counter()
    for e in E.parse(path).iter():
        a = {k: v for k, v in e.attrib.items() if k != 'id' or ids is None or v in ids}
        c[(e.tag, tuple(sorted(a.items())), (e.text or '').strip(' \t\r\n'))] += 1
    return c
bad = 0
for i in range(1, int(sys.argv[2]) + 1):
    a, b = (f'{sys.argv[1]}/{i}.{v}.dmn' for v in 'ab')
    ids = {e.get('id') for e in E.parse(a).iter()}
    if parts(a, ids) != parts(b, ids):
        bad += 1
        print(a, list((parts(a, ids) - parts(b, ids)).items())[:3])
print(f'{bad} models lost something')
P
}
is "nothing is lost in $count models" 0 '^0 models lost something$' laws
fixed() { "$released" fmt --check "$scratch"/all/*.b.dmn && echo fixed; }
is 'a second run changes nothing' 0 '^fixed$' fixed
if [ -d "$tck" ]; then
	cp -rL "$tck" "$scratch/tck"; chmod -R u+w "$scratch/tck"
	find "$scratch/tck" -name '*.dmn' -print0 | xargs -0 "$released" fmt -i
	results() { "$released" tck "$1" | sed "s#^$1##"; }
	results "$tck" >"$scratch/before"; results "$scratch/tck" >"$scratch/after"
	is 'the TCK finds formatted models as it found them' 0 '^same$' bash -c "diff '$scratch/before' '$scratch/after' && grep -q passed '$scratch/after' && echo same"
else
	echo "# skipped: the DMN TCK is not at $tck"
fi
