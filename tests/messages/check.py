#!/usr/bin/env python3
"""The message compiler and the catalogue.

1. Bad catalogues are refused with file and line; good ones give what they say.
2. Every key that the program uses stands in the catalogue, and every key of the catalogue is used.
Prints TAP.
"""
import os
import re
import subprocess
import sys

tool, scratch = sys.argv[1], sys.argv[2]
count = 0
failed = 0


def ok(good, name, detail=""):
    global count, failed
    count += 1
    failed += not good
    print(("ok " if good else "not ok ") + f"{count} - {name}")
    if not good and detail:
        print("# " + detail.strip().replace("\n", "\n# "))


def compile_catalogues(name, files):
    folder = os.path.join(scratch, name)
    for path, text in files.items():
        full = os.path.join(folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())
    out = os.path.join(folder, "out.c")
    run = subprocess.run([tool, folder, out], capture_output=True, text=True)
    made = open(out).read() if os.path.exists(out) else ""
    return run.returncode, run.stderr, made


def entry(key, text):
    return f'msgid "{key}"\nmsgstr "{text}"\n\n'


good = {"en/a.po": entry("a.one", "Head {1} has {2} left") + '#. note\nmsgid "a.two"\nmsgstr ""\n"two "\n"lines\\n"\n',
        "en/b.po": entry("b.quote", 'say \\"yes\\"')}
rc, err, made = compile_catalogues("good", good)
ok(rc == 0 and '"a.one"' in made and "Head {1} has {2} left" in made, "a good catalogue compiles", err)
ok('"two lines\\012"' in made, "strings on several lines are joined and unescaped", made)
ok("\\342\\237\\246" in made and "{1}" in made.split("rows_qps")[1], "the pseudo-language keeps placeholders, in brackets")
ok(made.index('"a.one"') < made.index('"a.two"') < made.index('"b.quote"'), "rows are sorted by key")

refusals = [
    ("twice", {"en/a.po": entry("a.one", "x") + entry("a.one", "y")}, "en/a.po:4: a.one stands already in"),
    ("twice-files", {"en/a.po": entry("a.one", "x"), "en/b.po": entry("a.one", "y")}, "en/b.po:1: a.one stands already in"),
    ("gap", {"en/a.po": entry("a.one", "{1} {3}")}, "en/a.po:1: a.one: placeholders must be numbered"),
    ("brace", {"en/a.po": entry("a.one", "{name}")}, "en/a.po:1: a.one: a brace"),
    ("zero", {"en/a.po": entry("a.one", "{0}")}, "en/a.po:1: a.one: a brace"),
    ("empty", {"en/a.po": entry("a.one", "")}, "en/a.po:1: a.one: the text is empty"),
    ("key", {"en/a.po": entry("Upper case", "x")}, "en/a.po:1: \"Upper case\" is no key"),
    ("fuzzy", {"en/a.po": "#, fuzzy\n" + entry("a.one", "x")}, "en/a.po:2: a.one: marked fuzzy"),
    ("no-text", {"en/a.po": 'msgid "a.one"\n'}, "without msgstr"),
    ("plural", {"en/a.po": 'msgid "a.one"\nmsgid_plural "x"\nmsgstr[0] "x"\n'}, "en/a.po:2: expected msgid"),
    ("unquoted", {"en/a.po": "msgid a.one\n"}, "en/a.po:1: expected a string"),
    ("open-quote", {"en/a.po": 'msgid "a.one\nmsgstr "x"\n'}, "en/a.po:1: the string must end"),
    ("escape", {"en/a.po": entry("a.one", "\\q")}, "en/a.po:2: unknown escape"),
    ("utf8", {"en/a.po": b'msgid "a.one"\nmsgstr "\xff"\n'}, "not valid UTF-8"),
    ("missing", {"en/a.po": entry("a.one", "x"), "hi/a.po": ""}, "a.one is missing in language hi"),
    ("unknown", {"en/a.po": "", "hi/a.po": entry("a.one", "x")}, "hi/a.po:1: a.one is unknown in English"),
    ("other-places", {"en/a.po": entry("a.one", "{1}"), "hi/a.po": entry("a.one", "x")}, "hi/a.po:1: a.one has other placeholders"),
    ("no-english", {"hi/a.po": entry("a.one", "x")}, "no folder \"en\""),
]
for name, files, said in refusals:
    rc, err, made = compile_catalogues(name, files)
    ok(rc == 1 and said in err and not made, f"refused: {name}", f"exit {rc}: {err}")

# What stands in the sources.
KEY = r"[a-z][a-z0-9_-]*(?:\.[a-z0-9_-]+)+"
CALL = re.compile(r"\b(?:an_fail|an_problem|message_text|message_find|an_fail_at|ERROR_KEY|TEXT_KEY)\s*\(")
known = {}
listing = subprocess.run([tool, "--keys", "messages"], capture_output=True, text=True)
ok(listing.returncode == 0, "the catalogue of the project is good", listing.stderr)
for line in listing.stdout.splitlines():
    key, places, where, dynamic = line.split("\t")
    known[key] = (int(places), where, dynamic == "dynamic")


def call_text(source, start):
    depth = 1
    for at in range(start, min(len(source), start + 2000)):
        depth += {"(": 1, ")": -1}.get(source[at], 0)
        if depth == 0:
            return source[start:at]
    return source[start:start + 2000]


unknown, literals, prefixes, wrong_places = [], set(), set(), []
for folder, _, names in os.walk("src"):
    for name in names:
        if not name.endswith((".c", ".h")):
            continue
        path = os.path.join(folder, name)
        source = open(path, encoding="utf-8").read()
        literals.update(re.findall(r'"(' + KEY + r')"', source))
        # Keys put together at run time: "page.error.%d", "page.outcome." with something behind it.
        prefixes.update(re.findall(r'"([a-z][a-z0-9_-]*(?:\.[a-z0-9_-]+)*\.)(?:%[^"]*)?"', source))
        if name.endswith(".h"):
            continue
        for match in CALL.finditer(source):
            first = re.search(r'"(' + KEY + r')"', call_text(source, match.end()))
            if first and first.group(1) not in known:
                unknown.append(f"{path}:{source.count(chr(10), 0, match.start()) + 1}: {first.group(1)}")
for folder, _, names in os.walk("templates"):
    for name in names:
        path = os.path.join(folder, name)
        source = open(path, encoding="utf-8").read()
        for match in re.finditer(r'\{\{t "([^"]*)"([^}]*)\}\}', source):
            key, arguments = match.group(1), len(re.findall(r'"[^"]*"|[^\s|]+(?:\s*\|\s*\w+)?', match.group(2)))
            literals.add(key)
            where = f"{path}:{source.count(chr(10), 0, match.start()) + 1}"
            if key not in known:
                unknown.append(f"{where}: {key}")
            elif arguments != known[key][0]:
                wrong_places.append(f"{where}: {key} takes {known[key][0]} arguments, gets {arguments}")
ok(not unknown, "every key used stands in messages/en", "\n".join(unknown))
ok(not wrong_places, "templates give each text the arguments it names", "\n".join(wrong_places))
unused = [f"{where}: {key}" for key, (_, where, dynamic) in sorted(known.items()) 
          if not dynamic and key not in literals and not key.startswith(tuple(prefixes))]
ok(not unused, "every text is used somewhere (or its entry says '#. dynamic')", "\n".join(unused))
print(f"1..{count}")
sys.exit(1 if failed else 0)
