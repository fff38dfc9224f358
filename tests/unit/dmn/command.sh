#!/bin/bash
# The command `dmn`: its exit statuses and what it says about what is wrong.
set -u
dmn=$1; cd "$(dirname "$0")"; scratch=${SCRATCH:-$(mktemp -d)}; n=0
# is NAME STATUS PATTERN COMMAND...: the command ends so, and prints a line that matches
is() {
	local name=$1 status=$2 pattern=$3; shift 3; n=$((n + 1))
	"$@" >"$scratch/out" 2>&1; local found=$?
	if [ "$found" = "$status" ] && grep -qE -- "$pattern" "$scratch/out"; then echo "ok $n - $name"
	else echo "not ok $n - $name: exit $found"; sed 's/^/# /' "$scratch/out"; fi
}
given() { local json=$1; shift; printf '%s' "$json" | "$@"; }
echo '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"/>' >"$scratch/dtd.dmn"
echo '<definitions' >"$scratch/cut.dmn"
echo '<html/>' >"$scratch/other.dmn"

is 'help' 0 '^usage: dmn check' "$dmn" --help
is 'help of a command' 0 '^usage: dmn eval MODEL' "$dmn" eval --help
is 'no such command' 2 'no command "evil"' "$dmn" evil host.dmn
is 'no such option: the synopsis' 2 '^usage: dmn eval' "$dmn" eval host.dmn --all
is 'an option without its value' 2 '--decision needs a value' "$dmn" eval host.dmn --decision
is 'a flag with a value' 2 '--trace takes no value' "$dmn" eval host.dmn --trace=yes
is 'a file whose name looks like an option' 2 '--x.dmn: cannot be opened' "$dmn" check -- --x.dmn
is 'a sound model' 0 '^host.dmn: 5 elements, 1 decision tables, 0 errors, 0 warnings$' "$dmn" check host.dmn
is 'an unknown name: file, line, column, suggestion, element' 1 \
	'^broken.dmn:8:3: error: .*"categry"; is "category" meant\? \[feel.name.unknown\] \(e1\)$' "$dmn" check broken.dmn
is 'check: no such format' 2 'text or sarif, not xml' "$dmn" check --format xml broken.dmn
is 'a broken decision does not break another' 0 '^2026$' given '{"filed on": "2026-05-01"}' "$dmn" eval broken.dmn --decision Year
is 'nor one that requires it, unless it is needed' 0 '^"new"$' given '{"filed on": "2026-05-01"}' "$dmn" eval broken.dmn --decision 'Uses both'
is 'it is null itself' 1 '^null$' given '{}' "$dmn" eval broken.dmn --decision 'Unknown name'
is 'two hits of a UNIQUE table' 1 't4: .*2 rules match.*\[dmn.table.unique\]' given '{"category": "a"}' "$dmn" eval broken.dmn --decision Overlap
is 'one hit' 0 '^2$' given '{"category": "d"}' "$dmn" eval broken.dmn --decision Overlap
is 'no hit' 0 '^null$' given '{"category": "c"}' "$dmn" eval broken.dmn --decision Overlap
is 'an input that is no date: one error, the result null' 1 '"31.04.2026" is not a date' given '{"filed on": "31.04.2026"}' "$dmn" eval broken.dmn --decision 'Uses both' --trace
is 'the trace' 0 '"matched":\[\{"rule":"r2","index":2' given '{"category": "d"}' "$dmn" eval broken.dmn --decision Overlap --trace
is 'input that is no JSON' 2 'JSON, line 1, column 7' given '{"a": }' "$dmn" eval broken.dmn
is 'no such decision' 2 'no decision "Nobody"' given '{}' "$dmn" eval host.dmn --decision Nobody
is 'a DTD is refused' 1 'dmn.xml.dtd' "$dmn" check "$scratch/dtd.dmn"
is 'cut XML' 1 'dmn.xml.syntax' "$dmn" check "$scratch/cut.dmn"
is 'another document' 1 'dmn.xml.root' "$dmn" check "$scratch/other.dmn"
# 1 + 3 * 300 bytes: the message quotes 58 of them
printf '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="m" id="m"><decision id="d" name="D"><variable name="D"/><literalExpression><text>date("x%s")</text></literalExpression></decision></definitions>' \
	"$(printf 'अ%.0s' {1..300})" >"$scratch/long.dmn"
long() { printf '{}' | "$dmn" eval "$scratch/long.dmn" 2>&1 | iconv -f UTF-8 -t UTF-8; }
is 'a long text is quoted in whole characters' 0 '"xअअ[^"]*अ" is not a date' long
is 'no such file' 2 'cannot be opened' "$dmn" check "$scratch/none.dmn"
mkdir -p "$scratch/tck/TestCases/level/one"; cp host.dmn "$scratch/tck/TestCases/level/one/"
cases() { printf '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"><modelName>%s</modelName>%s</testCases>' "$1" "$2" >"$scratch/tck/TestCases/level/one/a-test-01.xml"; }
cases host.dmn '<testCase id="1"><resultNode name="Nobody"><expected><value>x</value></expected></resultNode></testCase>'
is 'tck: a decision that is not there has failed' 1 '^0 passed, 1 failed$' "$dmn" tck "$scratch/tck"
cases none.dmn '<testCase id="1"/><testCase id="2"/>'
is 'tck: a model that cannot be read fails all its cases' 1 '^0 passed, 2 failed$' "$dmn" tck "$scratch/tck/TestCases"
language() {
	printf '<definitions xmlns="https://www.omg.org/spec/DMN/20240513/MODEL/" name="m" namespace="m" id="m" expressionLanguage="%s"><decision id="d" name="D"><variable name="D"/><literalExpression%s><text>1 + 1</text></literalExpression></decision></definitions>' \
		"$1" "$2" >"$scratch/language.dmn"
	printf '{}' | "$dmn" eval "$scratch/language.dmn" --decision D; "$dmn" check "$scratch/language.dmn"
}
is 'FEEL by its names' 0 '^2$' language http://www.omg.org/spec/FEEL/20140401 ''
is 'another language is refused' 1 'dmn.language' language '' ' expressionLanguage="http://www.w3.org/TR/xpath"'
is 'another language for the whole document, but not here' 0 '^2$' language urn:java ' expressionLanguage="https://www.omg.org/spec/DMN/20230324/FEEL/"'
is 'no name of FEEL: feeling' 1 'dmn.language' language urn:x/feeling ''
is 'B-FEEL is read as FEEL, with a warning' 0 'dmn.language.bivalent' language https://www.omg.org/spec/DMN/20240513/B-FEEL/ ''
# Tables that collect, when no row matches: the default output, else null, also where rows are counted
counted() {
	local aggregation=${3-'aggregation="COUNT"'}
	cat >"$scratch/counted.dmn" <<X
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="n" namespace="urn:n" id="n">
	<inputData id="x" name="x"><variable name="x" typeRef="number"/></inputData>
	<decision id="d" name="d"><variable name="d"/><informationRequirement><requiredInput href="#x"/></informationRequirement>
		<decisionTable hitPolicy="COLLECT" $aggregation><input><inputExpression><text>x</text></inputExpression></input><output>$2</output>
			<rule><inputEntry><text>&gt; 1</text></inputEntry><outputEntry><text>10</text></outputEntry></rule>
			<rule><inputEntry><text>&gt; 2</text></inputEntry><outputEntry><text>20</text></outputEntry></rule></decisionTable></decision>
</definitions>
X
	printf '{"x": %s}' "$1" | "$dmn" eval "$scratch/counted.dmn" --decision d
}
is 'rows are counted' 0 '^2$' counted 3 ''
is 'no row, no count' 0 '^null$' counted 1 ''
is 'no row: the default output itself' 0 '^7$' counted 1 '<defaultOutputEntry><text>7</text></defaultOutputEntry>'
is 'no row, no outputs' 0 '^\[\]$' counted 1 '' ''
is 'outputs in a list' 0 '^\[10\]$' counted 2 '<defaultOutputEntry><text>7</text></defaultOutputEntry>' ''
is 'no row: the default output is no item of a list' 0 '^7$' counted 1 '<defaultOutputEntry><text>7</text></defaultOutputEntry>' ''
is 'all decisions: what is wrong with one is said once' 0 '^1$' sh -c "echo '{}' | '$dmn' eval broken.dmn 2>&1 | grep -c e3:"
# Imports: with a prefix and without, from another version of DMN, nested; types, services and knowledge models from there
cat >"$scratch/a.dmn" <<'X'
<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" name="a" namespace="urn:a" id="a">
	<itemDefinition name="tAge"><typeRef>number</typeRef><allowedValues><text>[0..150]</text></allowedValues></itemDefinition>
	<inputData id="p" name="Person name"><variable name="Person name" typeRef="string"/></inputData>
	<decision id="g" name="Greet the Person"><variable name="Greet the Person"/><informationRequirement><requiredInput href="#p"/></informationRequirement>
		<literalExpression><text>"Hello, " + Person name</text></literalExpression></decision>
	<businessKnowledgeModel id="k" name="add one"><variable name="add one"/><encapsulatedLogic><formalParameter name="x" typeRef="tAge"/>
		<literalExpression><text>x + 1</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
	<decisionService id="s" name="Greeting service"><variable name="Greeting service"/><outputDecision href="#g"/><inputData href="#p"/></decisionService>
</definitions>
X
cat >"$scratch/b.dmn" <<'X'
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="b" namespace="urn:b" id="b">
	<import name="Model A" namespace="urn:a" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>
	<inputData id="age" name="age"><variable name="age" typeRef="Model A.tAge"/></inputData>
	<decision id="d1" name="D1"><variable name="D1"/><informationRequirement><requiredDecision href="urn:a#g"/></informationRequirement>
		<literalExpression><text>Model A.Greet the Person + "!"</text></literalExpression></decision>
	<decision id="d2" name="D2"><variable name="D2"/><informationRequirement><requiredInput href="#age"/></informationRequirement>
		<knowledgeRequirement><requiredKnowledge href="urn:a#k"/></knowledgeRequirement>
		<literalExpression><text>Model A.add one(age)</text></literalExpression></decision>
	<decision id="d3" name="D3"><variable name="D3"/><knowledgeRequirement><requiredKnowledge href="urn:a#s"/></knowledgeRequirement>
		<literalExpression><text>[Model A.Greeting service("X"), Model A.Greeting service(Person name: "Y")]</text></literalExpression></decision>
	<decision id="d4" name="D4"><variable name="D4"/><knowledgeRequirement><requiredKnowledge href="urn:a#s"/></knowledgeRequirement>
		<invocation><literalExpression><text>Model A.Greeting service</text></literalExpression>
			<binding><parameter name="Person name"/><literalExpression><text>"Z"</text></literalExpression></binding></invocation></decision>
	<decision id="d6" name="D6"><variable name="D6" typeRef="Model A.tAge"/><literalExpression><text>151</text></literalExpression></decision>
	<decisionService id="s2" name="S2"><variable name="S2"/><outputDecision href="#d1"/><outputDecision href="#d2"/>
		<encapsulatedDecision href="urn:a#g"/><inputData href="urn:a#p"/><inputData href="#age"/></decisionService>
	<decision id="d9" name="D9"><variable name="D9"/><knowledgeRequirement><requiredKnowledge href="#s2"/></knowledgeRequirement>
		<literalExpression><text>[S2("Q", 3), S2(age: 4, Person name: "R").D2, D1]</text></literalExpression>
		<informationRequirement><requiredDecision href="#d1"/></informationRequirement></decision>
</definitions>
X
cat >"$scratch/c.dmn" <<'X'
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="c" namespace="urn:c" id="c">
	<import name="" namespace="urn:a" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
	<import name="B" namespace="urn:b" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
	<decision id="e1" name="E1"><variable name="E1" typeRef="tAge"/><knowledgeRequirement><requiredKnowledge href="urn:a#k"/></knowledgeRequirement>
		<literalExpression><text>add one(4)</text></literalExpression></decision>
	<decision id="e2" name="E2"><variable name="E2"/><informationRequirement><requiredDecision href="urn:b#d1"/></informationRequirement>
		<informationRequirement><requiredDecision href="urn:a#g"/></informationRequirement>
		<literalExpression><text>[B.D1, Greet the Person]</text></literalExpression></decision>
</definitions>
X
imported() { printf '{"Person name": "N", "age": 7}' | "$dmn" eval "$scratch/$1.dmn" "$scratch/a.dmn" "$scratch/b.dmn" --decision "$2"; }
importing() { printf '{"Person name": "N", "age": 7}' | "$dmn" eval "$scratch/b.dmn" "$scratch/a.dmn" --decision "$1"; }
is 'import: a decision' 0 '^"Hello, N!"$' importing D1
is 'import: a knowledge model and a type' 0 '^8$' importing D2
is 'import: a service, by position and by name' 0 '^\["Hello, X","Hello, Y"\]$' importing D3
is 'import: a service, boxed' 0 '^"Hello, Z"$' importing D4
is 'import: the values of a type' 1 'feel.type.allowed' importing D6
is 'a service with inputs from an import; outside it nothing changes' 0 '^\[\{"D1":"Hello, Q!","D2":4\},5,"Hello, N!"\]$' importing D9
is 'import without a prefix' 0 '^5$' imported c E1
is 'import of an import' 0 '^\["Hello, N!","Hello, N"\]$' imported c E2
cat >"$scratch/tck/TestCases/level/one/forms.dmn" <<'X'
<definitions xmlns="https://www.omg.org/spec/DMN/20240513/MODEL/" name="forms" namespace="forms" id="forms">
	<inputData id="i" name="lines"><variable name="lines"/></inputData>
	<decision id="d" name="Echo"><variable name="Echo"/><informationRequirement><requiredInput href="#i"/></informationRequirement>
		<literalExpression><text>lines</text></literalExpression></decision>
	<decision id="e" name="Twice"><variable name="Twice"/><informationRequirement><requiredDecision href="#d"/></informationRequirement>
		<literalExpression><text>[Echo, Echo]</text></literalExpression></decision>
	<decisionService id="s" name="Service"><variable name="Service"/><outputDecision href="#e"/><inputDecision href="#d"/></decisionService>
	<decisionService id="two" name="Both"><variable name="Both"/><outputDecision href="#d"/><outputDecision href="#e"/><inputData href="#i"/></decisionService>
	<businessKnowledgeModel id="k" name="Add up"><variable name="Add up"/><encapsulatedLogic>
		<formalParameter name="a b" typeRef="number"/><formalParameter name="c" typeRef="date"/>
		<literalExpression><text>a b + c.day</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
</definitions>
X
cat >"$scratch/tck/TestCases/level/one/a-test-01.xml" <<'X'
<?xml version="1.0"?><!-- the newer namespace; every form of a value -->
<t:testCases xmlns:t="http://www.omg.org/spec/DMN/20240613/testcase" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:x="http://www.w3.org/2001/XMLSchema">
	<t:modelName>for<!-- cut -->ms.dmn</t:modelName><t:labels><t:label>a</t:label><t:label/></t:labels>
	<t:testCase id="1"><t:description>nested</t:description>
		<t:inputNode name="lines"><t:list><t:item><t:component name="a &amp; b"><t:value xsi:type="x:decimal">1<!-- and -->5</t:value></t:component><t:component name="empty"><t:list/></t:component></t:item><t:item><t:value xsi:nil="true"/></t:item><t:item xsi:nil="true"/><t:item><t:list><t:item><t:value xsi:type="x:string"><![CDATA[<b>]]> &amp; c</t:value></t:item></t:list></t:item></t:list></t:inputNode>
		<t:resultNode name="Echo" type="decision"><t:expected><t:list><t:item><t:component name="empty"><t:list></t:list></t:component><t:component name="a &amp; b"><t:value xsi:type="x:double">15.0</t:value></t:component></t:item><t:item><t:value xsi:nil="1"/></t:item><t:item/><t:item><t:list><t:item><t:value xsi:type="x:string">&lt;b> &#38; c</t:value></t:item></t:list></t:item></t:list></t:expected></t:resultNode></t:testCase>
	<t:testCase id="2" type="decisionService" invocableName="Service"><t:inputNode name="Echo"><t:value xsi:type="x:date">2026-11-23</t:value></t:inputNode>
		<t:resultNode name="Twice"><t:expected><t:list><t:item><t:value xsi:type="x:date">2026-11-23</t:value></t:item><t:item><t:value xsi:type="x:date">2026-11-23</t:value></t:item></t:list></t:expected></t:resultNode></t:testCase>
	<t:testCase id="3" type="decisionService" invocableName="Both"><t:inputNode name="lines"><t:value xsi:type="x:boolean">1</t:value></t:inputNode>
		<t:resultNode name="Both"><t:expected><t:component name="Echo"><t:value xsi:type="x:boolean">true</t:value></t:component><t:component name="Twice"><t:list><t:item><t:value xsi:type="x:boolean">true</t:value></t:item><t:item><t:value xsi:type="x:boolean">true</t:value></t:item></t:list></t:component></t:expected></t:resultNode>
		<t:resultNode name="Echo"><t:expected><t:value xsi:type="x:boolean">true</t:value></t:expected></t:resultNode></t:testCase>
	<t:testCase id="4" type="bkm" invocableName="Add up"><t:inputNode name="a b"><t:value xsi:type="x:decimal">2</t:value></t:inputNode><t:inputNode name="c"><t:value xsi:type="x:string">2026-11-23</t:value></t:inputNode>
		<t:resultNode name="Add up"><t:expected><t:value xsi:type="x:decimal">25</t:value></t:expected></t:resultNode></t:testCase>
	<t:testCase id="5"><t:resultNode name="Echo"><t:expected/></t:resultNode></t:testCase>
</t:testCases>
X
cp "$scratch/tck/TestCases/level/one/a-test-01.xml" "$scratch/tck/TestCases/level/one/a-test-02.xml"
is 'tck: every form of a value, two files' 0 '^10 passed, 0 failed$' "$dmn" tck "$scratch/tck"
is 'tck: a table' 0 '^\| level/one \| 10 \| 10 \|$' "$dmn" tck --table "$scratch/tck"
is 'tck: the sum of the table' 0 '^\| all \| 10 \| 10 \|$' "$dmn" tck --table "$scratch/tck"
rm "$scratch/tck/TestCases/level/one/a-test-02.xml"
is 'a knowledge model by itself' 0 '^25$' given '{"c": "2026-11-23", "a b": 2}' "$dmn" eval "$scratch/tck/TestCases/level/one/forms.dmn" --decision 'Add up'
is 'a knowledge model without an argument' 1 'operand.null' given '{"c": "2026-11-23"}' "$dmn" eval "$scratch/tck/TestCases/level/one/forms.dmn" --decision 'Add up'
echo '<testCases' >"$scratch/tck/TestCases/level/one/a-test-01.xml"
is 'tck: a case file that cannot be read has failed' 1 '^0 passed, 1 failed$' "$dmn" tck "$scratch/tck"
echo '{"category": "d"}' >"$scratch/input.json"
is 'bench: a rate' 0 'Overlap: [0-9]+ decisions/s of one core' "$dmn" bench broken.dmn --decision Overlap "$scratch/input.json"
is 'bench: no such decision' 2 'cannot be evaluated' "$dmn" bench broken.dmn --decision Nobody "$scratch/input.json"
is 'tck: no such folder' 2 'cannot be read' "$dmn" tck "$scratch/none"
mkdir -p "$scratch/beside/below"; cp host.dmn "$scratch/beside/"; cp host.dmn "$scratch/beside/other.dmn"
beside() { printf '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"><modelName>%s</modelName><testCase id="c1"><inputNode name="a"><value>1</value></inputNode><resultNode name="%s"><expected><value>x</value></expected></resultNode></testCase></testCases>' "$2" "$3" >"$scratch/beside/$1"; }
beside host-test-1.xml host.dmn Nobody
beside other-test-1.xml other.dmn Nobody
is 'test: a line with the file and the case' 1 'beside/host-test-1.xml c1 Nobody: there is no such decision' "$dmn" test "$scratch/beside"
is 'test: all in a folder' 1 '^0 passed, 2 failed$' "$dmn" test "$scratch/beside"
is 'test: those of one model' 1 '^0 passed, 1 failed$' "$dmn" test "$scratch/beside/other.dmn"
is 'test: one file' 1 '^0 passed, 1 failed$' "$dmn" test "$scratch/beside/host-test-1.xml"
here() { cd "$scratch/beside" && "$dmn" test; }
is 'test: here' 1 '^0 passed, 2 failed$' here
is 'test: no cases at all is no success' 2 'there are no cases' "$dmn" test "$scratch/beside/below"
is 'test: no such file' 2 'cannot be read' "$dmn" test "$scratch/beside/none.dmn"
is 'no arguments' 2 '^usage: dmn check' "$dmn"
