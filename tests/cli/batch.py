#!/usr/bin/env python3
"""`anudan batch`: golden cases of the fact sheet as files, an independent computation over made-up claims, and bad files.

usage: batch.py ANUDAN SCRATCH
"""
import csv
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import time

ANUDAN, SCRATCH = sys.argv[1:3]
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCHEMES = os.path.join(TOP, "schemes")
passed = failed = 0


def test(name, good, why=""):
    global passed, failed
    if good:
        passed += 1
        return
    failed += 1
    print(f"not ok - {name}: {why}")


def path(name):
    return os.path.join(SCRATCH, name)


def write(name, content):
    with open(path(name), "wb") as f:
        f.write(content if isinstance(content, bytes) else content.encode())
    return path(name)


def run(*arguments, stdin=None):
    p = subprocess.run([ANUDAN, "batch", *arguments], input=stdin, capture_output=True, timeout=300)
    return p.returncode, p.stdout.decode(), p.stderr.decode()


def judge(kind, content, *more, scheme="ic-cbfte"):
    """Exit status, rows of the output, rows of the rejects, the summary, standard error."""
    for name in ("out.csv", "rejects.csv"):
        if os.path.exists(path(name)):
            os.remove(path(name))
    status, said, err = run(scheme, kind, write("in.csv", content), "--out", path("out.csv"), "--reject", path("rejects.csv"), *more)
    rows = [list(csv.DictReader(open(path(n), encoding="utf-8", newline=""))) if os.path.exists(path(n)) else None
            for n in ("out.csv", "rejects.csv")]
    return status, rows[0], rows[1], said, err


def table(base, rows, crlf=True):
    """CSV of rows, each laid over base; the columns of base and of all rows."""
    columns = list(dict.fromkeys([*base, *(c for r in rows for c in r)]))
    out = io.StringIO()
    w = csv.DictWriter(out, columns, lineterminator="\r\n" if crlf else "\n")
    w.writeheader()
    for i, r in enumerate(rows):
        w.writerow({**base, "receipt" if "receipt" in base else "certificate": f"N{i}", **r})
    return out.getvalue()


def udyam(n):
    return f"UDYAM-UP-01-{n:07}"


UNIT = {"udyam": udyam(1), "size": "micro", "udyam_valid": "yes", "iec": "0123456789", "iec_issued_on": "2023-05-10",
        "shipment_on": "2025-07-15", "funded_elsewhere": "no", "claimed_on": "2025-12-15"}
BASE = {
    "rcmc": {**UNIT, "council": "Council", "council_mou_on": "2022-09-20", "receipt": "", "paid_on": "2025-06-01", "amount": "12000"},
    "insurance": {**UNIT, "insurer": "ecgc", "small_exporter_policy": "yes", "receipt": "", "paid_on": "2025-06-01", "amount": "8400"},
    "testing": {**UNIT, "laboratory": "Laboratory", "certificate": "", "certificate_on": "2025-06-01", "amount": "80000",
                "product_matches_shipment": "yes", "compulsory_proof": "yes", "mai_taken": "no"},
}

# Section 10.1 of the fact sheet: (case, rows of one enterprise, what each gets, reasons of the last).
GOLDEN = {
    "rcmc": [
        ("G01", [{"amount": "12000"}], [9000], ""),
        ("G02", [{"amount": "26666"}], [19999], ""),
        ("G03", [{"amount": "26667"}], [20000], ""),
        ("G04", [{"amount": "40000"}], [20000], ""),
        ("G05", [{"amount": "12000", "sanctioned_before": "13500"}], [6500], ""),
        ("G05 in one file", [{"amount": "18000"}, {"amount": "12000", "council": "Another"}], [13500, 6500], ""),
        ("G13", [{"amount": "16000", "iec_issued_on": "2022-08-10", "shipment_on": "2025-08-10"}], [12000], ""),
        ("G14", [{"amount": "16000", "iec_issued_on": "2022-08-10", "shipment_on": "2025-08-11"}], [0], "IEC_AGE"),
        ("G17", [{"amount": "10000", "paid_on": "2025-03-20", "shipment_on": "2025-04-05"}], [0], "FY_MISMATCH"),
        ("G18 before", [{"amount": "11800", "paid_on": "2022-09-19", "shipment_on": "2022-11-01", "iec_issued_on": "2022-01-10"}], [0], "NO_MOU"),
        ("G18", [{"amount": "11800", "paid_on": "2022-09-20", "shipment_on": "2022-11-01", "iec_issued_on": "2022-01-10"}], [8850], ""),
        ("G22", [{"amount": "9000", "paid_on": "2022-06-10", "shipment_on": "2022-11-01", "iec_issued_on": "2022-01-10",
                  "council_mou_on": "2020-01-01"}], [0], "NOT_IN_FORCE"),
        ("G23 fee", [{"amount": "25000"}], [18750], ""),
        ("two years, two ceilings", [{"amount": "40000", "paid_on": "2025-03-31", "shipment_on": "2025-01-05"}, {"amount": "40000", "paid_on": "2025-04-01"}],
         [20000, 20000], ""),
        ("after the scheme", [{"claimed_on": "2027-04-01"}], [0], "NOT_IN_FORCE"),
    ],
    "insurance": [
        ("G06", [{"amount": "10000"}], [10000], ""),
        ("G07", [{"amount": "5500", "sanctioned_before": "7200"}], [2800], ""),
        ("G07 in one file", [{"amount": "7200"}, {"amount": "5500"}], [7200, 2800], ""),
        ("G15", [{"iec_issued_on": "2024-02-29", "shipment_on": "2027-02-28", "paid_on": "2027-02-01", "claimed_on": "2027-03-15"}], [8400], ""),
        ("G15 a day later", [{"iec_issued_on": "2024-02-29", "shipment_on": "2027-03-01", "paid_on": "2027-02-01", "claimed_on": "2027-03-15"}],
         [0], "IEC_AGE"),
        ("G21", [{"amount": "9000", "insurer": "other"}], [0], "NOT_ECGC"),
        ("G23 premium", [{"amount": "6750"}], [6750], ""),
        ("used up", [{"amount": "10000"}, {"amount": "1"}], [10000, 0], "FY_CEILING"),
    ],
    "testing": [
        ("G08", [{"amount": "80000"}], [60000], ""),
        ("G09", [{"amount": "150000"}], [100000], ""),
        ("G10", [{"amount": "40000"}, {"amount": "50000"}, {"amount": "60000"}], [30000, 37500, 32500], ""),
        ("G11", [{"amount": "20000"}, {"amount": "24000"}, {"amount": "16000"}, {"amount": "30000"}], [15000, 18000, 12000, 0], "CERT_LIMIT"),
        ("G12", [{"amount": "20000", "claim_year": "2025-26"}, {"amount": "24000", "claim_year": "2025-26", "certificate_on": "2025-03-31"},
                 {"amount": "16000", "claim_year": "2025-26"}, {"amount": "30000", "claim_year": "2025-26"}], [15000, 0, 12000, 22500], ""),
        ("G16", [{"amount": "40000", "size": "medium"}], [0], "CATEGORY"),
        ("G19", [{"amount": "60000", "compulsory_proof": ""}], [0], "DOC_MISSING"),
        ("G19 with proof", [{"amount": "60000"}], [45000], ""),
        ("G20", [{"amount": "60000", "mai_taken": "yes"}], [0], "DOUBLE_FUNDING"),
        ("G23 certificates", [{"amount": "90000"}, {"amount": "30000"}], [67500, 22500], ""),
        ("certificates before the file", [{"amount": "20000", "certificates_before": "2", "sanctioned_before": "1000"}, {"amount": "20000"}],
         [15000, 0], "CERT_LIMIT"),
    ],
}
for kind, cases in GOLDEN.items():
    rows = [{"udyam": udyam(100 + n), **r} for n, case in enumerate(cases) for r in case[1]]
    for crlf, threads in ((True, "2"), (False, "3"), (True, "1")):
        status, out, rejects, said, err = judge(kind, table(BASE[kind], rows, crlf), "--threads", threads)
        test(f"{kind}: judged", status == 0 and err == "" and len(out or []) == len(rows), f"{status} {err} {said}")
        at = 0
        for name, given, wanted, reasons in cases:
            got = out[at:at + len(given)]
            at += len(given)
            test(f"{name}: amounts", [int(g["admissible"]) for g in got] == wanted, got)
            test(f"{name}: reasons", got[-1]["reasons"] == reasons, got[-1])
    test(f"{kind}: the total is the sum of the rows", re.search(rf"^total +{kind}: rows {len(rows)}, .*admissible Rs ([\d,]+)$", said, re.M)[1]
         .replace(",", "") == str(sum(sum(c[2]) for c in cases)), said)
    refused = [o["row"] for o in out if o["outcome"] != "admit"]
    test(f"{kind}: each refusal is told in a sentence", [r["row"] for r in rejects] == refused and all(
        len(r["sentence"]) > 20 and r["outcome"] in ("refuse", "deficient") for r in rejects), rejects)
status, out, *_ = judge("testing", table(BASE["testing"], [{"compulsory_proof": ""}]))
test("G19: deficient, by its clause, in its version", (out[0]["outcome"], out[0]["clause"], out[0]["version"]) == ("deficient", "CB-E6", "CB2022"), out)

# Made-up claims against a second computation: 75 %, whole rupees, a lakh and three certificates for each enterprise and year.
claims = subprocess.run([sys.executable, os.path.join(TOP, "tests", "bench", "claims.py"), "4000", "900"], capture_output=True, text=True).stdout
status, out, rejects, said, err = judge("testing", claims)
left, wanted, bad = {}, [], 0
for c in csv.DictReader(io.StringIO(claims)):
    day, amount = c["Certificate date"].split("."), c["Fee paid"]
    if len(day) != 3 or not amount[0].isdigit():
        wanted.append("rejected")
        continue
    key = (c["Udyam number"], int(day[2]))
    used, places = left.get(key, (0, 0))
    gets = min(int(float(amount)) * 3 // 4, 100000 - used)
    if c["Category"] == "medium" or c["Udyam valid"] == "no" or places == 3 or gets == 0:
        wanted.append("0")
        continue
    left[key] = (used + gets, places + 1)
    wanted.append(str(gets))
got = ["rejected" if o["outcome"] == "rejected" else o["admissible"] for o in out]
wrong = [(i + 2, w, g) for i, (w, g) in enumerate(zip(wanted, got)) if w != g]
test("made-up claims as computed otherwise", status == 1 and len(got) == len(wanted) == 4000 and not wrong, wrong[:5])
test("all kinds of answers are among them", wanted.count("rejected") > 5 and wanted.count("0") > 100 and
     any(used == 100000 for used, _ in left.values()) and any(places == 3 for _, places in left.values()))
first = open(path("out.csv"), "rb").read(), open(path("rejects.csv"), "rb").read()
for threads in ("1", "2", "5", "16"):
    judge("testing", claims, "--threads", threads)
    test(f"{threads} threads, the same bytes", first == (open(path("out.csv"), "rb").read(), open(path("rejects.csv"), "rb").read()))
status, said, err = run("ic-cbfte", "testing", "-", "--out", path("piped.csv"), stdin=claims.encode())
test("from a pipe", status == 1 and open(path("piped.csv"), "rb").read() == first[0], err)
test("without --reject the first ones are shown", err.count("\n") == 11 and "--reject" in err, err)

# What stands in cells.
base = BASE["rcmc"]
good = table(base, [{}])
for name, content in (("with the mark of UTF-8", "\ufeff" + good), ("without a line end at the end", good.rstrip("\r\n")),
                      ("blank lines", good + "\r\n\r\n"), ("all cells in quotes", re.sub(r"[^,\r\n]+", r'"\g<0>"', good)),
                      ("headings as people write them", good.replace("udyam,", "Udyam Number,").replace("paid_on", "PAID ON")),
                      ("a comma, a quote and a line end in a cell", table(base, [{"enterprise": 'A "B", C\r\nसूत Mills'}])),
                      ("dates and amounts as people write them", table(base, [{"paid_on": "01.06.2025", "amount": "Rs 12,000.00"}])),
                      ("Devanagari digits", table(base, [{"amount": "१२०००"}]))):
    status, out, rejects, said, err = judge("rcmc", content)
    # a line end in a one-line name is the one thing refused here
    if "line end" in name and "cell" in name:
        test(name, status == 1 and rejects[0]["column"] == "enterprise" and len(out) == 1, rejects)
    else:
        test(name, status == 0 and out[0]["admissible"] == "9000", f"{status} {out} {err}")
status, out, rejects, said, err = judge("rcmc", table(base, [{"council": '=HYPERLINK("x")'}]))
test("a cell that a spreadsheet would run comes out as text", out[0]["council"].startswith("'="), out)

REJECTED = [
    ("no date", {"paid_on": "2025-02-30"}, "paid_on", "field.date", "2025-02-30"),
    ("no amount", {"amount": "-1"}, "amount", "field.money", "-1"),
    ("too exact an amount", {"amount": "1.005"}, "amount", "field.money", "1.005"),
    ("an amount in words", {"amount": "lakh"}, "amount", "field.money", "lakh"),
    ("not one of the options", {"size": "big"}, "size", "field.choice", "micro"),
    ("Udyam number", {"udyam": "UDYAM-1"}, "udyam", "field.udyam", "UDYAM-1"),
    ("IEC", {"iec": "12"}, "iec", "field.iec", "12"),
    ("missing", {"amount": ""}, "amount", "field.required", ""),
    ("missing key", {"receipt": " "}, "receipt", "field.required", ""),
    ("yes or no", {"udyam_valid": "perhaps"}, "udyam_valid", "field.yesno", "perhaps"),
]
rows = [{"udyam": udyam(5), **r[1]} for r in REJECTED]
status, out, rejects, said, err = judge("rcmc", table(base, [{"udyam": udyam(4)}, *rows, {"udyam": udyam(4), "amount": "20000"}]))
test("rejected rows change nothing for the others", status == 1 and [o["outcome"] for o in out] == ["admit"] + ["rejected"] * len(rows) + ["admit"]
     and out[-1]["admissible"] == "11000" and "rejected   10" in said and "rows       12" in said, f"{out} {said}")
for (name, _, column, code, part), r in zip(REJECTED, rejects):
    test(f"rejected: {name}", (r["column"], r["code"]) == (column, code) and part in r["sentence"] and r["outcome"] == "rejected", r)
status, out, rejects, *_ = judge("rcmc", table(base, [{"amount": "lakh", "paid_on": "x", "size": "big"}]))
test("every fault of a row is listed", sorted(r["column"] for r in rejects) == ["amount", "paid_on", "size"], rejects)

twice = table(base, [{"receipt": "R-1"}, {"receipt": "R-2"}, {"receipt": " r - 1", "udyam": udyam(9)}])
status, out, rejects, *_ = judge("rcmc", twice)
test("the same receipt twice, however it is typed", status == 1 and [o["outcome"] for o in out] == ["admit", "admit", "rejected"] and
     rejects[0]["code"] == "batch.twice" and "Row 2 " in rejects[0]["sentence"], rejects)
many = table(base, [{"receipt": f"R-{i % 3000}", "udyam": udyam(i)} for i in range(4500)])
status, out, rejects, said, _ = judge("rcmc", many)
test("repeated across chunks", [o["outcome"] == "rejected" for o in out] == [i >= 3000 for i in range(4500)] and
     "Row 2 " in rejects[0]["sentence"], said)
status, out, rejects, *_ = judge("rcmc", table(base, [{"claimed_on": "2025-12-15"}, {"claimed_on": "2025-12-14"}, {"udyam": udyam(3), "claimed_on": "2025-12-01"},
                                                      {"claimed_on": "2025-12-15", "amount": "1000"}]))
test("claims of an enterprise stand in order of date", [o["outcome"] for o in out] == ["admit", "rejected", "admit", "admit"] and
     rejects[0]["code"] == "batch.order", rejects)
status, out, rejects, *_ = judge("rcmc", table(base, [{"sanctioned_before": "5000"}, {"sanctioned_before": ""}, {"sanctioned_before": "5000.00"}, {"sanctioned_before": "6000"}]))
test("what was sanctioned before is said once", [(o["outcome"], o["admissible"]) for o in out] ==
     [("admit", "9000"), ("admit", "6000"), ("refuse", "0"), ("rejected", "0")] and rejects[-1]["code"] == "batch.opening" and "5000" in rejects[-1]["sentence"], out)
status, out, rejects, *_ = judge("testing", table(BASE["testing"], [{"certificates_before": "-1"}, {}]))
test("a sum that cannot be is said at its column", (rejects[0]["column"], rejects[0]["outcome"]) == ("certificates_before", "rejected") and
     out[1]["admissible"] == "60000", rejects)
lines = good.splitlines(keepends=True)
status, out, rejects, *_ = judge("rcmc", lines[0] + lines[1].rstrip("\r\n") + ",more\r\n" + "one,two\r\n" + lines[1])
test("rows with too many and too few cells", [o["outcome"] for o in out] == ["rejected", "rejected", "admit"] and
     [r["code"] for r in rejects] == ["batch.cells"] * 2 and f"has {len(base) + 1} cells" in rejects[0]["sentence"], rejects)

# Files that are no good as a whole: exit status 2, one line that says where, nothing written.
BAD = [
    ("nothing in it", "", "no rows"), ("a heading only", lines[0], "no rows"), ("only the mark of UTF-8", "\ufeff", "no rows"),
    ("an unknown heading", good.replace("amount", "amuont", 1), "amuont"), ("a heading is missing", re.sub(r",amount", ",Name of enterprise", good, count=1), "amount"),
    ("a heading twice", good.replace("amount", "paid_on", 1), "paid_on"),
    ("a quote not closed", good + '"UDYAM', "Line 3"), ("a quote inside", good + 'a"b,c\r\n', "Line 3"), ("after a quote", good + '"a"b,c\r\n', "Line 3"),
    ("a carriage return alone", good.replace("\r\n", "\r"), "Line 1"), ("a zero byte", good + "a\0b\r\n", "Line 3"),
    ("Latin-1", good.encode() + "Köln\r\n".encode("latin-1"), "Line 3"), ("UTF-16", good.encode("utf-16"), "Line 1"),
    ("a row that never ends", good + '"' + "x" * 300000, "Line 3"), ("more columns than can be", "a," * 300 + "\r\n", "Line 1"),
    ("a spreadsheet", b"PK\x03\x04" + bytes(range(256)), "Line 1"),
]
for name, content, part in BAD:
    status, out, rejects, said, err = judge("rcmc", content)
    test(f"refused: {name}", status == 2 and out is None and rejects is None and said == "" and part in err and err.startswith("anudan: batch ic-cbfte rcmc: "),
         f"{status} {out} {said} {err!r}")
write("in.csv", good)
for name, arguments, wanted in (
        ("no such kind", ["ic-cbfte", "rcm", path("in.csv")], "rcmc, insurance, testing"), ("no such scheme", ["ic", "rcmc", path("in.csv")], "ic-cbfte"),
        ("a package without profiles", ["ic-imid", "rcmc", path("in.csv")], "none"), ("no such file", ["ic-cbfte", "rcmc", path("none.csv")], "none.csv"),
        ("a folder", ["ic-cbfte", "rcmc", SCRATCH], "plain file"), ("out into a folder", ["ic-cbfte", "rcmc", path("in.csv"), "--out", SCRATCH], "plain file"),
        ("out into no folder", ["ic-cbfte", "rcmc", path("in.csv"), "--out", path("no/out.csv")], "no/out.csv"),
        ("out into a device", ["ic-cbfte", "rcmc", path("in.csv"), "--out", "/dev/null"], "plain file"),
        ("one file for both", ["ic-cbfte", "rcmc", path("in.csv"), "--out", path("o"), "--reject", path("o")], "same file"),
        ("nothing", [], "expected"), ("a date", ["ic-cbfte", "rcmc", path("in.csv"), "--on", "2025-02-30"], "--on"),
        ("threads", ["ic-cbfte", "rcmc", path("in.csv"), "--threads", "0"], "--threads"), ("an option", ["ic-cbfte", "rcmc", path("in.csv"), "--of"], "--of")):
    status, said, err = run(*arguments)
    test(f"refused: {name}", status == 2 and said == "" and wanted in err, f"{status} {said} {err}")
status, said, err = run("ic-cbfte", "testing", "--template")
test("the template is a heading line", status == 0 and set(BASE["testing"]) <= set(said.strip().split(",")), said)
status, out, *_ = judge("rcmc", table({k: v for k, v in base.items() if k != "claimed_on"}, [{}]), "--on", "2027-04-01")
test("--on picks the guidelines of rows without a date", out[0]["reasons"] == "NOT_IN_FORCE" and out[0]["version"] == "", out)

p = subprocess.run([ANUDAN, "batch", "ic-cbfte", "rcmc", path("in.csv"), "--out", path("none.csv")], capture_output=True, text=True,
                   env={**os.environ, "TMPDIR": path("no-such-folder")})
test("no place for the scratch file", p.returncode == 3 and "scratch" in p.stderr and not os.path.exists(path("none.csv")), p.stderr)

# Nothing half-written: an old answer stays as it was when the new one fails or the program is killed.
write("out.csv", "old")
status, said, err = run("ic-cbfte", "rcmc", write("in.csv", good * 2 + '"'), "--out", path("out.csv"), "--reject", path("rejects2.csv"))
test("a failure leaves the old file", status == 2 and open(path("out.csv")).read() == "old" and not os.path.exists(path("rejects2.csv")), err)
place = path("killed")
os.mkdir(place)
write("killed/out.csv", "old")
for after in (0.02, 0.1, 0.3, 0.6):
    p = subprocess.Popen([ANUDAN, "batch", "ic-cbfte", "testing", "-", "--out", place + "/out.csv", "--reject", place + "/rejects.csv"],
                         stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    p.stdin.write(claims.encode())
    p.stdin.flush()
    time.sleep(after)
    p.send_signal(signal.SIGKILL)
    p.wait()
    p.stdin.close()
    test(f"killed after {after} s: nothing is left", os.listdir(place) == ["out.csv"] and open(place + "/out.csv").read() == "old", os.listdir(place))

# What `scheme check` says about a profile with one fault: what is replaced, by what, part of the message.
FAULTS = [
    ("to: line.amount}", "to: line.amuont}", 'did you mean "line.amount"'), ("to: line.amount}", "to: line.date}", "fed twice"),
    ("decision: line", "decision: lime", 'no decision "lime"; did you mean "line"'), ("name: amount,", "name: paid_on,", "twice"),
    ("type: udyam", "type: udyan", 'did you mean "udyam"'), ("to: line.amount}", "to: line.amount, type: date}", "cannot be of type date"),
    ("to: line.amount}", "type: money}", 'requires "line.amount"'), ("key: [council, receipt]", "key: [council, reciept]", 'did you mean "receipt"'),
    ("key: [council, receipt]", "", '"key" is missing'), ("key: [council, receipt]", "key: [enterprise]", "may be empty"), ("unit: [udyam]", "", '"unit" is missing'),
    ("year: paid_on", "year: amount", "is no date"), ("claimed: amount", "claimed: paid_on", "is no number"), ("total: line.head", "total: line.heed", "did you mean"),
    ("line.head: rcmc", "line.head: rcmd", "does not take this value"), ("adds: admissible", "adds: admissible, counts: admissible", "one of them"),
    ("to: year.sanctioned_rcmc", "to: line.epc_mou_on", "fed twice"), ("columns:", "colums:", 'did you mean "columns"'), ('"Fee paid"', '"Paid on"', "means two columns"),
    ("type: text}", "type: choice}", "takes its options"), ("opening: sanctioned_before", "opening: council", "is no number"), ("{en: \"Registration fees", "{hi: \"Registration fees", "language"),
]
folder = path("schemes/ic-cbfte")
shutil.copytree(os.path.join(SCHEMES, "ic-cbfte"), folder)
profile = open(folder + "/batches.yaml").read()
for old, new, part in FAULTS:
    test(f"{old} stands in the profile", old in profile)
    write("schemes/ic-cbfte/batches.yaml", profile.replace(old, new, 1))
    p = subprocess.run([ANUDAN, "scheme", "check", folder], capture_output=True, text=True)
    test(f"{old} -> {new}", p.returncode == 1 and part in p.stderr and re.search(r"batches\.yaml:\d+: error", p.stderr), p.stderr)

print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
