#!/bin/bash
# What `dmn check` says of types: each line of types.cases is the expression of one decision over inputs of known types.
set -u
escaped() { sed 's/&/\&amp;/g; s/</\&lt;/g' <<<"$1"; }
dmn=$1; cases=$(dirname "$0")/types.cases; scratch=${SCRATCH:-$(mktemp -d)}; n=0
# Requirements for what the text names, each as "element kind id".
require() {
	local name kind id
	while read -r name kind id; do
		if [[ $1 =~ (^|[^a-zA-Z])"$name"([^a-zA-Z]|$) ]]; then
			if [ "$kind" = Knowledge ]; then echo -n "<knowledgeRequirement><requiredKnowledge href=\"#$id\"/></knowledgeRequirement>"
			else echo -n "<informationRequirement><required$kind href=\"#$id\"/></informationRequirement>"; fi
		fi
	done < <(printf '%s\n' 'n Input n' 's Input s' 'd Input d' 'p Input p' 'people Input people' 'any Input any' 'f Knowledge f' 'Adult Decision adult' \
		'Untyped Decision untyped' 'Later Decision later')
}
{
	cat <<-END
	<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="types" name="types" namespace="urn:example:types">
	<itemDefinition name="tHome"><itemComponent name="town"><typeRef>string</typeRef></itemComponent></itemDefinition>
	<itemDefinition name="tPerson"><itemComponent name="name"><typeRef>string</typeRef></itemComponent>
	<itemComponent name="age"><typeRef>number</typeRef></itemComponent><itemComponent name="home"><typeRef>tHome</typeRef></itemComponent></itemDefinition>
	<itemDefinition name="tPeople" isCollection="true"><typeRef>tPerson</typeRef></itemDefinition>
	<inputData id="n" name="n"><variable name="n" typeRef="number"/></inputData>
	<inputData id="s" name="s"><variable name="s" typeRef="string"/></inputData>
	<inputData id="d" name="d"><variable name="d" typeRef="date"/></inputData>
	<inputData id="p" name="p"><variable name="p" typeRef="tPerson"/></inputData>
	<inputData id="people" name="people"><variable name="people" typeRef="tPeople"/></inputData>
	<inputData id="any" name="any"><variable name="any"/></inputData>
	<businessKnowledgeModel id="f" name="f"><variable name="f"/><encapsulatedLogic><formalParameter name="x" typeRef="number"/>
	<literalExpression><text>string(x)</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
	<decision id="adult" name="Adult"><variable name="Adult" typeRef="boolean"/><literalExpression><text>true</text></literalExpression></decision>
	<decision id="untyped" name="Untyped"><variable name="Untyped"/><literalExpression><text>{full name: "x"}</text></literalExpression></decision>
	END
	while IFS= read -r line; do
		[[ -z $line || $line == '#'* ]] && continue
		n=$((n + 1)); text=$(escaped "${line% => *}")
		echo "<decision id=\"c$n\" name=\"c$n\"><variable name=\"c$n\"/>$(require "${line% => *}")<literalExpression><text>$text</text></literalExpression></decision>"
	done <"$cases"
	echo '<decision id="later" name="Later"><variable name="Later"/><literalExpression><text>{full name: "x"}</text></literalExpression></decision></definitions>'
} >"$scratch/types.dmn"
n=0
"$dmn" check "$scratch/types.dmn" >"$scratch/out" 2>&1
while IFS= read -r line; do
	[[ -z $line || $line == '#'* ]] && continue
	n=$((n + 1)); wanted=${line##* => }
	found=$(sed -nE "s/^[^:]*:([0-9]+:[0-9]+): [a-z]+: .* \[feel\.type\.([a-z.]+)\] \(c$n\)\$/\1 \2/p" "$scratch/out" | paste -sd, -)
	if [ "$wanted" != - ]; then
		# The place in the file: the line of the decision, the column behind what is written in front.
		at=${wanted%% *}; kind=${wanted#* }; row=$(grep -n "id=\"c$n\"" "$scratch/types.dmn"); before=${row%%<text>*}; number=${row%%:*}
		lead=$(escaped "${line:0:$((${at#1:} - 1))}"); wanted="$number:$((${#before} - ${#number} - 1 + 6 + ${#lead} + 1)) $kind"
	fi
	if [ "${found:--}" = "$wanted" ]; then echo "ok $n - ${line% => *}"
	else echo "not ok $n - ${line% => *}: wanted $wanted, found ${found:--}"; fi
done <"$cases"
if grep -q ' 0 errors' "$scratch/out"; then echo "ok - the model loads"; else echo "not ok - the model loads"; tail -3 "$scratch/out" | sed 's/^/# /'; fi

# Types that hold themselves: however deep, by members, by lists, by each other; a list type by another name.
is() {
	local wanted=$1 decision=$2 found; n=$((n + 1)); found=$("$dmn" eval "$(dirname "$0")/recursive.dmn" --decision "$decision" <<<"$3" 2>/dev/null)
	if [ "$found" = "$wanted" ]; then echo "ok $n - $decision of $3"; else echo "not ok $n - $decision of $3: wanted $wanted, found $found"; fi
}
is 3 Size '{"tree": {"size": 1, "branches": [{"size": 2, "branches": [{"size": 3, "branches": []}]}]}}'
is null Size '{"tree": {"size": 1, "branches": [{"size": 2, "branches": [{"size": 300, "branches": []}]}]}}'
is null Size '{"tree": {"size": 1, "branches": [{"size": 2, "branches": [{"size": "3", "branches": []}]}]}}'
is 3 Value '{"link": {"value": 1, "next": {"back": {"value": 2, "next": {"back": {"value": 3, "next": null}}}}}}'
is null Value '{"link": {"value": 1, "next": {"back": {"value": 2, "next": {"back": {"value": "3", "next": null}}}}}}'
is 2 Names '{"names": ["a", "b"]}'
is null Names '{"names": ["a", "c"]}'
is null Names '{"names": ["a", "b", "a"]}'
is 5 Loop '{"loop": 5}'
"$dmn" check "$(dirname "$0")/recursive.dmn" >"$scratch/out" 2>&1
if grep -qF '[feel.type.operand] (e2)' "$scratch/out" && grep -q ' 0 errors, 1 warnings' "$scratch/out"; then echo "ok - a member of a type within itself is known"
else echo "not ok - a member of a type within itself is known"; fi
