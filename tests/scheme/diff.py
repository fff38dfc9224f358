"""What `anudan scheme diff` says: nothing of a package and itself, exactly one thing, at its place, of one edit.

usage: diff.py ANUDAN SCRATCH [EDITS]     (EDITS random edits, always the same ones)
"""
import json
import os
import random
import re
import shutil
import subprocess
import sys

ANUDAN, SCRATCH = sys.argv[1:3]
EDITS = int(sys.argv[3]) if len(sys.argv) > 3 else 300
HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
PACKAGES = [os.path.join(TOP, "schemes", name) for name in sorted(os.listdir(os.path.join(TOP, "schemes")))]
PACKAGES += [os.path.join(HERE, "good"), os.path.join(TOP, "tests/fixtures/schemes/test-borewell"), os.path.join(TOP, "skeleton")]
passed = failed = 0


def test(name, good, why=""):
    global passed, failed
    if good:
        passed += 1
        return
    failed += 1
    print(f"not ok - {name}: {why}")


def run(*arguments):
    p = subprocess.run([ANUDAN, "scheme", "diff", *arguments], capture_output=True, text=True, timeout=120)
    return p.returncode, p.stdout, p.stderr


def differences(old, new):
    status, out, err = run(old, new, "--format", "json")
    return status, json.loads(out) if out else None, err


for package in PACKAGES:
    status, out, err = run(package, package)
    test(f"{package} and itself", status == 0 and out == "The two packages say the same.\n" and not err, (status, out, err))
    status, found, err = differences(package, package + "/")
    test(f"{package} and itself, as JSON", status == 0 and found == [], (status, found, err))
status, out, err = run(PACKAGES[0], PACKAGES[0], "--lang", "hi")
test("the same, in Hindi", status == 0 and out == "दोनों पैकेजों में कोई अंतर नहीं है।\n", out)

# One random edit of one value.  Where it stands is known from the text; what it is is told by one difference.
VALUE = re.compile(r'''[\w.-]+: (?:(?P<quoted>"[^"\\]{2,}")|(?P<feel>'[^']{2,}')|(?P<plain>[A-Za-z0-9_.-]+))(?=[,}\s]|$)''')


def yaml_edits(text):
    """(line, start, end, new text) of each value on one line, comments apart."""
    at = 0
    block = None                          # indentation of a key whose text stands on the lines below it
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        indent = len(line) - len(line.lstrip())
        if block is not None and (not line.strip() or indent > block):
            at += len(line)
            continue
        block = indent if re.search(r"[:-] [|>][+-]?$", line.rstrip()) else None
        code = re.sub(r"(^|\s)#.*$", lambda m: " " * len(m.group()), line.rstrip("\n"))
        for m in VALUE.finditer(code):
            kind = m.lastgroup
            start, end = m.span(kind)
            was = m.group(kind)
            if kind == "plain" and (was in ("null",) or re.match(r"^[a-z]{2}$", was)):
                continue
            if kind == "plain":
                new = {"true": "false", "false": "true"}.get(was) or (was + "7" if not re.match(r"^\d{4}-", was) else "2031-01-09")
            else:
                new = was[:-1] + " 7" + was[-1]
            yield number, at + start, at + end, new
        at += len(line)


def dmn_edits(text):
    for m in re.finditer(r"<(?:inputEntry|outputEntry|annotationEntry)[^>]*><text>([^<]+)</text>", text):
        start, end = m.span(1)
        was = m.group(1)
        new = was[:-1] + '7"' if was.endswith('"') else was + " + 7"
        yield 0, start, end, new


def letter_edits(text):
    for m in re.finditer(r">[^<>{}]*?\b([A-Za-z]{4,})\b[^<>{}]*<", text):
        start, end = m.span(1)
        yield text.count("\n", 0, start) + 1, start, end, m.group(1) + "x"


def edits_of(file, text):
    return list((yaml_edits if file.endswith(".yaml") else dmn_edits if file.endswith(".dmn") else letter_edits)(text))


# What is said of which edit: file, what is replaced, by what; the difference in words.
BASE = os.path.join(TOP, "skeleton")
EDITED = os.path.join(SCRATCH, "told")
TOLD = [
    ("parameters.yaml", "    - {from: 2020-04-01, value: 180}", "    - {from: 2020-04-01, value: 180}\n    - {from: 2026-04-01, value: 90}",
     'Parameters - P-1 claim_days ("Days after the purchase in which it can be claimed"): 180 -> 90 from 2026-04-01.'),
    ("parameters.yaml", "value: 180", "value: 181",
     'Parameters - P-1 claim_days ("Days after the purchase in which it can be claimed"), value from 2020-04-01, value: from `180` to `181`.'),
    ("parameters.yaml", "paragraph 3", "paragraph 4",
     'Parameters - P-1 claim_days ("Days after the purchase in which it can be claimed"), source: from `guidelines, paragraph 3` to `guidelines, paragraph 4`.'),
    ("scheme.yaml", "    rules: rules/first.dmn\n", "    rules: rules/first.dmn\n  - {id: SECOND, from: 2026-04-01, instrument: I, rules: rules/first.dmn}\n",
     "Versions of the guidelines - Version SECOND was added: `{id: SECOND, from: 2026-04-01, instrument: I, rules: rules/first.dmn}`."),
    ("scheme.yaml", "by: [officer]\n      effects", "by: [officer, pay-office]\n      effects",
     'Workflow Act approve ("Approve") - Who may do it: from `[officer]` to `[officer, pay-office]`.'),
    ("scheme.yaml", "act.paid_on <= today", "act.paid_on < today",
     'Workflow Act pay ("Record the payment") - Condition 1, test: from `act.paid_on <= today` to `act.paid_on < today`.'),
    ("scheme.yaml", "    SUBMITTED:\n", "    SENT:\n",
     'Workflow State SENT ("Submitted") - Renamed: it was `SUBMITTED`.'),
    ("scheme.yaml", "      desk: officer\n", "      desk: officer\n      deadline: {date: 'case.entered_on', clause: C-5}\n",
     "Workflow State SUBMITTED (\"Submitted\") - Time limit: now `{date: case.entered_on, clause: C-5}`, before nothing."),
    ("scheme.yaml", "  TOO_LATE: {en: \"The bill is older than the time in which it can be claimed.\"}\n", "",
     'Reasons - Reason TOO_LATE ("The bill is older than the time in which it can be claimed.") was removed: '
     "`The bill is older than the time in which it can be claimed.`."),
    ("scheme.yaml", "C-4: {title: {en: \"Scale of assistance\"}", "C-4: {title: {en: \"Scale of assistance\", hi: \"सहायता का पैमाना\"}",
     'Clauses Clause C-4 ("Scale of assistance") - Title (hi): now `सहायता का पैमाना`, before nothing.'),
    ("scheme.yaml", "  officer:    {title: {en: \"Dealing officer\"}, kind: office}\n  pay-office: {title: {en: \"Pay office\"}, kind: office}\n",
     "  pay-office: {title: {en: \"Pay office\"}, kind: office}\n  officer:    {title: {en: \"Dealing officer\"}, kind: office}\n",
     "Workflow - Role: in another order now: applicant, pay-office, officer."),
    ("scheme.yaml", "form: rejection\n", "form: null\n", 'Workflow Act reject ("Reject") - Form to fill in: `rejection` was taken out.'),
    ("forms.yaml", "label: {en: \"Price on the bill\"}", "label: {en: \"Price paid\"}",
     'Forms and papers Form application ("Application") - Section machine ("The machine"), field price ("Price paid"), label: from `Price on the bill` to `Price paid`.'),
    ("forms.yaml", "{value: medium, label: {en: \"Medium\"}}", "{value: medium, label: {en: \"Medium\"}}, {value: large, label: {en: \"Large\"}}",
     'Forms and papers Form application ("Application") - Section machine ("The machine"), field size ("Size on the Udyam certificate"), '
     'choice large ("Large") was added: `{value: large, label: {en: Large}}`.'),
    ("forms.yaml", "title: {en: \"Bill of the machine\"}, required: true", "title: {en: \"Bill of the machine\"}, required: false",
     'Forms and papers Form application ("Application") - Paper BILL ("Bill of the machine"), required: from `true` to `false`.'),
    ("rules/first.dmn", "<text>50</text>", "<text>60</text>", 'Rules rules/first.dmn, Decision "Scale" - Row 2 (C-4): percent from `50` to `60`.'),
    ("letters/approval-order.html", "Yours faithfully,", "Yours sincerely,",
     'Letters letters/approval-order.html - Line 12: before <sign closing="Yours faithfully,">({{ acts.approve.by }})<br/>Dealing officer</sign> '
     'now <sign closing="Yours sincerely,">({{ acts.approve.by }})<br/>Dealing officer</sign>'),
    ("cases/first.yaml", "admissible: 75000", "admissible: 75001",
     'Golden cases Case micro ("micro enterprise: 75 % of 1,00,000") - Expected, admissible: from `75000` to `75001`.'),
]
for file, old, put, words in TOLD:
    shutil.rmtree(EDITED, ignore_errors=True)
    shutil.copytree(BASE, EDITED)
    path = os.path.join(EDITED, file)
    text = open(path, encoding="utf-8").read()
    test(f"{file} holds {old!r}", text.count(old) == 1, text.count(old))
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace(old, put))
    status, out, err = run(BASE, EDITED)
    test(words, status == 1 and re.sub(r"\s+", " ", out).strip() == words + " Differences: 1", (status, out, err))
    status, out, err = run(BASE, EDITED, "--lang", "hi")
    test(f"{words}, in Hindi", status == 1 and "अंतर: 1" in out, (status, out, err))

# A new version with rules of its own: they are compared with those of the version before it.
shutil.rmtree(EDITED, ignore_errors=True)
shutil.copytree(BASE, EDITED)
rules = open(os.path.join(EDITED, "rules/first.dmn"), encoding="utf-8").read()
open(os.path.join(EDITED, "rules/second.dmn"), "w", encoding="utf-8").write(rules.replace("<text>50</text>", "<text>60</text>"))
manifest = open(os.path.join(EDITED, "scheme.yaml"), encoding="utf-8").read()
open(os.path.join(EDITED, "scheme.yaml"), "w", encoding="utf-8").write(
    manifest.replace("case_date:", "  - {id: SECOND, from: 2026-04-01, instrument: I, rules: rules/second.dmn}\ncase_date:"))
status, out, err = run(BASE, EDITED)
flat = re.sub(r"\s+", " ", out)
test("a new version", status == 1 and "Version SECOND was added" in flat and "The file rules/second.dmn was added." in flat
     and 'rules/second.dmn (compared with rules/first.dmn), Decision "Scale" - Row 2 (C-4): percent from `50` to `60`.' in flat
     and "Differences: 3" in flat, (status, out, err))

# What cannot be read is told with its place, and changes nothing.
for file, put, words in [("scheme.yaml", "a: [b", "line "), ("rules/first.dmn", "<definitions", "it is not XML"),
                         ("forms.yaml", "a: &x b", "anchors are not allowed")]:
    shutil.rmtree(EDITED, ignore_errors=True)
    shutil.copytree(BASE, EDITED)
    open(os.path.join(EDITED, file), "w", encoding="utf-8").write(put)
    for pair in ((BASE, EDITED), (EDITED, BASE)):
        status, out, err = run(*pair)
        test(f"{file} that cannot be read", status == 2 and out == "" and file in err and words in err, (status, out, err))
for arguments, words in [((BASE,), "two folders"), ((BASE, BASE, BASE), "two folders"), ((BASE, "none"), "none"), ((BASE, HERE), "no package"),
                         ((BASE, BASE, "--lang", "fr"), "en or hi"), ((BASE, BASE, "--format", "html"), "one of: text json"),
                         ((BASE, BASE, "--format", "tex"), "one of: text json"), ((BASE, BASE, "--what"), "not an option")]:
    status, out, err = run(*arguments)
    test(f"diff {arguments[1:]}", status == 2 and words in err and out == "", (status, out, err))

dice = random.Random(20261123)
new = os.path.join(SCRATCH, "edited")
choices = []
for package in PACKAGES:
    files = [os.path.relpath(os.path.join(d, f), package) for d, _, names in os.walk(package) for f in sorted(names)]
    choices += [(package, f) for f in sorted(files)]
for n in range(EDITS):
    package, file = choices[n % len(choices)] if n < len(choices) else dice.choice(choices)
    text = open(os.path.join(package, file), encoding="utf-8").read()
    edits = edits_of(file, text)
    if not edits:
        continue
    line, start, end, put = dice.choice(edits)
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(package, new)
    with open(os.path.join(new, file), "w", encoding="utf-8") as f:
        f.write(text[:start] + put + text[end:])
    status, found, err = differences(package, new)
    one = found and len(found) == 1 and found[0]
    bare = put.strip("\"'")
    good = status == 1 and one and one["file"] == file and one.get("line", 0) == line and bare.split()[-1] in one.get("to", "") + one["text"]
    test(f"edit {n}: {os.path.basename(package)}/{file}:{line or text.count(chr(10), 0, start) + 1}: {text[start:end]} -> {put}", good, (status, found, err))
    back = differences(new, package)[1]
    test(f"edit {n} taken back", back is not None and len(back) == 1 and back[0]["file"] == file, back)

print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
