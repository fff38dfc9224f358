#!/bin/bash
# What `dmn check` says of types: each line of types.cases is the expression of one decision over inputs of known types.
set -u
dmn=$1; cases=$(dirname "$0")/types.cases; scratch=${SCRATCH:-$(mktemp -d)}; n=0
require='<informationRequirement><requiredDecision href="#adult"/></informationRequirement><informationRequirement><requiredDecision href="#untyped"/></informationRequirement><informationRequirement><requiredDecision href="#later"/></informationRequirement><knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement>'
for input in n s d p people any; do require="$require<informationRequirement><requiredInput href=\"#$input\"/></informationRequirement>"; done
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
		n=$((n + 1)); text=$(sed 's/&/\&amp;/g; s/</\&lt;/g' <<<"${line% => *}")
		echo "<decision id=\"c$n\" name=\"c$n\"><variable name=\"c$n\"/>$require<literalExpression><text>$text</text></literalExpression></decision>"
	done <"$cases"
	echo '<decision id="later" name="Later"><variable name="Later"/><literalExpression><text>{full name: "x"}</text></literalExpression></decision></definitions>'
} >"$scratch/types.dmn"
n=0
"$dmn" check "$scratch/types.dmn" >"$scratch/out" 2>&1
while IFS= read -r line; do
	[[ -z $line || $line == '#'* ]] && continue
	n=$((n + 1)); wanted=${line##* => }
	found=$(sed -nE "s/^.*: c$n: expression ([0-9]+:[0-9]+): [a-z]+: .* \[(feel\.type\.)?([a-z.]+)\]\$/\1 \3/p" "$scratch/out" | paste -sd, -)
	if [ "${found:--}" = "$wanted" ]; then echo "ok $n - ${line% => *}"
	else echo "not ok $n - ${line% => *}: wanted $wanted, found ${found:--}"; fi
done <"$cases"
if grep -q ' 0 errors' "$scratch/out"; then echo "ok - the model loads"; else echo "not ok - the model loads"; tail -3 "$scratch/out" | sed 's/^/# /'; fi
