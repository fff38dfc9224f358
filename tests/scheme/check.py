"""What `anudan scheme` and `anudan decide` say: every fault is refused with file and line, nothing good is refused.

usage: check.py ANUDAN SCRATCH
"""
import json
import os
import re
import shutil
import subprocess
import sys

ANUDAN, SCRATCH = sys.argv[1:3]
HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
FIXTURES = os.path.join(TOP, "tests", "fixtures")
passed = failed = 0


def test(name, good, why=""):
    global passed, failed
    if good:
        passed += 1
        return
    failed += 1
    print(f"not ok - {name}: {why}")


def run(*arguments, stdin=""):
    p = subprocess.run([ANUDAN, *arguments], input=stdin, capture_output=True, text=True, timeout=120)
    return p.returncode, p.stdout, p.stderr


def findings(text):
    return re.findall(r"^(.+?):(\d+): (error|warning): (.*)$", text, re.M)


# Packages with one fault each: refused, the finding in the file that the table names.
folder = os.path.join(FIXTURES, "schemes-bad")
table = re.findall(r"^\| ([a-z-]+) \| [^|]+ \| ([a-z./]+) \|$", open(os.path.join(folder, "README.md")).read(), re.M)
test("the table of faults is read", len(table) >= 20, len(table))
for name, file in table:
    status, out, err = run("scheme", "check", os.path.join(folder, name))
    shown = [f for f in findings(err) if f[2] == "error" and f[0].endswith(f"{name}/{file}") and int(f[1]) >= 1]
    test(f"{name} is refused", status == 1 and shown, f"status {status}, {err!r}")

# A package that is good, with and without the stroke at the end.
for package in (os.path.join(HERE, "good"), os.path.join(HERE, "good") + "/"):
    status, out, err = run("scheme", "check", package)
    test(f"{package} checks", status == 0 and "error" not in err, err)

# One change of the good package each: file, what is replaced, by what; line and part of the message that must come.
FAULTS = [
    ("scheme.yaml", "languages: [en]", "languages: [en]\nlanguages: [en]", "twice"),
    ("scheme.yaml", "languages: [en]", "languages: &a [en]", "anchor"),
    ("scheme.yaml", "languages: [en]", "languages: !!seq [en]", "tag"),
    ("scheme.yaml", "languages: [en]", "languages: [en", None),
    ("scheme.yaml", "languages: [en]", "langauges: [en]", 'did you mean "languages"'),
    ("scheme.yaml", "to: ASKED", "to: ASKD", 'no state "ASKD"; did you mean "ASKED"'),
    ("scheme.yaml", "by: [clerk]", "by: [clark]", 'no role "clark"; did you mean "clerk"'),
    ("scheme.yaml", "form: payment", "form: paiment", 'no form "paiment"; did you mean "payment"'),
    ("scheme.yaml", "letter: order", "letter: ordre", 'no letter "ordre"'),
    ("scheme.yaml", "decide: [share]", "decide: [sharing]", 'no decision "sharing"'),
    ("scheme.yaml", "then: lapse", "then: lapsed", 'no transition "lapsed"'),
    ("scheme.yaml", "then: lapse", "then: grant", "not taken by the system"),
    ("scheme.yaml", "clause: W-1}\n    GRANTED", "clause: W-9}\n    GRANTED", 'no clause "W-9"'),
    ("scheme.yaml", "effect: earmark", "effect: earmarks", "earmark, commit, release, cancel or recover"),
    ("scheme.yaml", 'head: "wells", amount: decisions.share.admissible}]\'}\n        - {effect: commit', 'head: "well", amount: 1}]\'}\n        - {effect: commit', 'no budget head "well"'),
    ("scheme.yaml", "case_date: acts.apply.on", "case_date: act_s.apply.on", "act_s"),
    ("scheme.yaml", "on: well.dug_on", "on: wall.dug_on", "wall"),
    ("scheme.yaml", "type: integer, required: true, from", "type: text, required: true, from", "expects a number"),
    ("scheme.yaml", "dug_on: {type: date, from", "dug_at: {type: date, from", 'no member "dug_on"'),
    ("scheme.yaml", "case_date: acts.apply.on", "case_date: acts.aply.on", 'did you mean "apply"'),
    ("scheme.yaml", "place: request.well.soil", "place: request.wall.soil", 'did you mean "well"'),
    ("scheme.yaml", 'if: \'decisions.share.outcome', 'if: \'decisions.shares.outcome', 'did you mean "share"'),
    ("scheme.yaml", 'if: \'decisions.share.outcome != "refuse"', 'if: \'count(papers.Q9) = 0', "no form has such a paper"),
    ("scheme.yaml", 'if: \'decisions.share.outcome != "refuse"', 'if: \'parameters.celing > 0', 'did you mean "ceiling"'),
    ("scheme.yaml", "  - [apply, grant]", "  - [apply, grants]", 'no transition "grants"'),
    ("scheme.yaml", "ends_on: last_day", "ends_on: lastday", "no parameter"),
    ("scheme.yaml", "reasons: [NOT_IN_FORCE]", "reasons: [NOT_IN_FORC]", 'did you mean "NOT_IN_FORCE"'),
    ("scheme.yaml", "until: 2022-03-31", "until: 2022-02-31", "a date that exists"),
    ("scheme.yaml", "account: account}", "account: acount}", 'no field "acount"'),
    ("scheme.yaml", 'title: {en: "Grant"}', 'title: {fr: "Grant"}', '"fr" is not one of'),
    ("forms.yaml", "type: integer, label", "type: integr, label", 'no type "integr"; did you mean "integer"'),
    ("forms.yaml", "options: soils", "options: soil", 'did you mean "soils"'),
    ("forms.yaml", "unique: [name]", "unique: [nam]", 'no field "nam"'),
    ("forms.yaml", "each: helpers", "each: well", "a list section of the same form"),
    ("forms.yaml", "of: request.helpers", "of: request.well", "list section"),
    ("forms.yaml", ", message: {en: \"Not in the future.\"}", "", "no `message`"),
    ("forms.yaml", "valid: 'dug_on <= today'", "valid: 'dugon <= today'", "dugon"),
    ("parameters.yaml", '  source: "order 1, paragraph 2"', "", '"source" is missing'),
    ("parameters.yaml", "value: 50000}", "value: lots}", "rupees"),
    ("parameters.yaml", "from: 2022-04-01", "from: 2020-04-01", "in order of date"),
    ("rules/first.dmn", '<text>"W-1"</text>', '<text>"W-7"</text>', 'no clause "W-7"'),
    ("rules/first.dmn", '<text>"TOO_DEEP"</text>', '<text>"TO_DEEP"</text>', 'did you mean "TOO_DEEP"'),
    ("rules/first.dmn", '<inputData id="i_well"', '<inputData id="i_rain" name="rain"><variable id="v_rain" name="rain" typeRef="number"/></inputData>\n  <inputData id="i_well"', None),
    ("rules/first.dmn", "floor(min(", "floor(min((", ""),
    ("letters/order.html", "<sign>", "<sing>", ""),
    ("letters/order.html", "organisation.name }}", "organization.name }}", "organization"),
    ("letters/order.html", "| words", "| wrods", "wrods"),
]
for number, (file, old, new, message) in enumerate(FAULTS):
    package = os.path.join(SCRATCH, str(number), "good")
    shutil.copytree(os.path.join(HERE, "good"), package)
    path = os.path.join(package, file)
    text = open(path).read()
    assert text.count(old) >= 1, (file, old)
    at = text.index(old)
    open(path, "w").write(text.replace(old, new, 1))
    first, last = text[:at].count("\n") + 1, text[:at].count("\n") + 1 + max(old.count("\n"), new.count("\n"))
    status, out, err = run("scheme", "check", package)
    if new.startswith("<inputData"):
        test("an input that nothing needs is no fault", status == 0, err)
        continue
    hits = [f for f in findings(err) if f[0] == path and f[2] == "error" and (message or "") in f[3]]
    test(f"{file}: {new[:40]}", status == 1 and hits, f"status {status}, {err}")
    if message and hits:
        test(f"{file}: {new[:40]}: line", any(first - 4 <= int(f[1]) <= last for f in hits), f"change on line {first}: {err}")

# The golden cases of the good package, and a case that fails.
package = os.path.join(HERE, "good")
status, out, err = run("scheme", "test", package)
test("golden cases pass", status == 0 and out == "9 passed, 0 failed\n", out + err)
wrong = os.path.join(SCRATCH, "wrong", "good")
shutil.copytree(package, wrong)
path = os.path.join(wrong, "cases", "shares.yaml")
text = open(path).read().replace("admissible: 45000", "admissible: 45001").replace("cost: 200000.50", "cost: 0.001")
open(path, "w").write(text)
status, out, err = run("scheme", "test", wrong)
test("a failed case is told", status == 1 and "half: admissible: expected 45001, got 45000\n" in out, out + err)
test("an input that is refused is told", "ceiling: well.cost: " in out, out)
test("failures are counted", out.endswith("\n7 passed, 2 failed\n"), out)

# decide: every member at fault is named, nothing on standard output.
WELL = {"well": {"depth": 20, "cost": 90000, "dug_on": "2021-05-01"}}


def decide(value, *options):
    raw = value if isinstance(value, str) else json.dumps(value)
    return run("decide", "good", "share", "--schemes", HERE, *options, stdin=raw)


status, out, err = decide(WELL)
test("decide", status == 0 and json.loads(out) == {"outcome": "admit", "admissible": 45000, "reasons": [], "rules": ["W-2"], "version": "W1"}, out + err)
status, out, err = decide(WELL, "--on", "2020-01-01")
test("outside every version", status == 0 and json.loads(out)["version"] is None and json.loads(out)["reasons"] == ["NOT_IN_FORCE"], out + err)
status, out, err = decide(WELL, "--trace")
trace = json.loads(out).get("trace") if status == 0 else None
test("trace", trace and any(s.get("matched") for s in trace), out + err)
BAD = [
    ('{"well":{"depth":20,"cost":"90000"}}', "well.cost"),
    ('{"well":{"depth":20,"cost":-1}}', "well.cost"),
    ('{"well":{"depth":20,"cost":1.005}}', "well.cost"),
    ('{"well":{"depth":20,"cost":1e400}}', "well.cost"),
    ('{"well":{"depth":20}}', "well.cost"),
    ('{"well":{"depth":20.5,"cost":1}}', "well.depth"),
    ('{"well":{"depth":20,"cost":1,"dug_on":"2021-02-29"}}', "well.dug_on"),
    ('{"well":{"depth":20,"cost":1,"colour":"red"}}', "well.colour"),
    ('{"well":{"depth":60,"cost":1}}', "well.soil"),
    ('{"well":{"depth":60,"cost":1,"soil":"clay"}}', "well.soil"),
    ('{"wall":{}}', "wall"),
    ('{}', "well"),
    ('[]', "object"),
    ('{"well":{"depth":20,"cost":1}} x', "line 1"),
    ('{"well":{"depth":20,"depth":20,"cost":1}}', "line 1"),
    ('{"well":', "line 1"),
    ('', "line 1"),
]
for raw, named in BAD:
    status, out, err = decide(raw)
    test(f"refused: {raw}", status == 2 and out == "" and named in err and err.startswith("anudan: decide good share: "), f"{status} {out!r} {err!r}")
for arguments in (["decide"], ["decide", "good"], ["decide", "good", "share", "more"], ["decide", "good", "shares"], ["decide", "god", "share"],
                  ["decide", "../good", "share"], ["decide", "good", "share", "--on", "2020-02-30"], ["decide", "good", "share", "--off"],
                  ["scheme"], ["scheme", "chek", "x"], ["scheme", "check"], ["scheme", "check", "no/such/folder"], ["scheme", "show", "nothing"]):
    status, out, err = run(*arguments, "--schemes", HERE, stdin="{}")
    test(" ".join(arguments), status == 2 and out == "" and err.startswith("anudan: "), f"{status} {out!r} {err!r}")
status, out, err = run("scheme", "list", "--schemes", HERE)
test("scheme list", status == 0 and out.startswith("good") and "W1, W2" in out, out + err)
status, out, err = run("scheme", "show", "good", "--schemes", HERE)
test("scheme show", status == 0 and "75000" in out and "2030-03-31" in out, out + err)

print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
