#!/usr/bin/env python3
"""The style sheet and the table of assets: sizes a phone can bear, nothing of GOV.UK's identity, nothing from other servers,
every reference resolved.  Prints TAP."""
import gzip
import os
import re
import subprocess
import sys

build, scratch = sys.argv[1], sys.argv[2]
css = open(f"{build}/tools/main.css", encoding="utf-8").read()
table = open(f"{build}/tools/asset_table.c", encoding="utf-8").read()
count = failed = 0


def ok(good, name, detail=""):
    global count, failed
    count += 1
    failed += not good
    print(("ok " if good else "not ok ") + f"{count} - {name}" + ("" if good else f" # {detail}"))


ok(len(gzip.compress(css.encode())) < 20_000, "the style sheet is under 20 KB compressed", len(gzip.compress(css.encode())))
ok(not re.search("GDS|crown|crest", css, re.I), "nothing of GOV.UK's typeface or crest")
ok("Noto Sans" in css, "the typeface is Noto Sans")
ok(all(u.strip("\"'").startswith("asset:") for u in re.findall(r"url\(([^)]*)\)", css)) and "@import" not in css,
   "nothing is fetched from elsewhere")
paths = re.findall(r'"(/assets/[^"]+)"', table)
ok(paths == sorted(paths) and len(paths) == len(set(paths)), "the table is sorted by path")
ok(all(re.fullmatch(r"/assets/[a-z0-9-]+-[0-9a-f]{8}\.(css|mjs|svg|png|woff2)", p) for p in paths), "each path carries its hash", paths)

os.makedirs(f"{scratch}/a")
for name, text in {"a.css": 'p{src:url("asset:b.svg")}', "b.svg": "<svg/>", "loop.css": "asset:loop.css", "gone.css": "asset:gone.svg"}.items():
    open(f"{scratch}/a/{name}", "w").write(text)


def embed(*names):
    out = f"{scratch}/out.c"
    run = subprocess.run([f"{build}/tools/embed", out] + [f"{n}={scratch}/a/{n}" for n in names], capture_output=True, text=True)
    return run.returncode, run.stderr, open(out).read() if os.path.exists(out) else ""


rc, err, _ = embed("loop.css")
ok(rc == 1 and "refers to itself" in err, "a reference to itself is refused", err)
rc, err, _ = embed("gone.css")
ok(rc == 1 and 'no asset "gone.svg"' in err, "a reference to nothing is refused", err)
rc, err, made = embed("a.css", "b.svg")
svg = re.search(r"/assets/b-[0-9a-f]{8}\.svg", made)
body = bytes(int(n) for n in re.search(r"bytes_0\[\] = \{([^}]*)\}", made).group(1).replace("\n", "").split(",") if n.strip()) if rc == 0 else b""
ok(rc == 0 and svg and svg.group(0).encode() in body, "asset:NAME becomes its path", err or body)
print(f"1..{count}")
sys.exit(1 if failed else 0)
