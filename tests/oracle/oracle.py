"""What the oracles share: lines of FEEL go to the engine, in one process, and what it answers is held against what was computed here."""
import os
import subprocess
import sys

SHOWN = 25                                   # differences that are printed


def ask(lines):
    """The engine's answers: (kind, value, code) for each line "expression" or "expression TAB context"."""
    program = os.path.join(os.environ.get("BUILD", "build"), "tests/oracle/feel_lines")
    # Answers go to a file, so that neither side waits for the other.
    run = subprocess.run([program], input="\n".join(lines) + "\n", stdout=subprocess.PIPE, text=True, check=True)
    answers = [tuple(line.split("\t")) for line in run.stdout.split("\n")[:-1]]
    if len(answers) != len(lines):
        sys.exit("%d lines, %d answers" % (len(lines), len(answers)))
    return answers


class Tally:
    def __init__(self):
        self.passed, self.failed, self.classes = 0, 0, {}

    def check(self, good, name, line, wanted, found):
        self.classes[name] = self.classes.get(name, 0) + 1
        if good:
            self.passed += 1
            return
        self.failed += 1
        if self.failed <= SHOWN:
            print("not ok - %s: %s\n    wanted %s\n    found  %s" % (name, line.replace("\t", "   with "), wanted, found))

    def close(self):
        for name in sorted(self.classes):
            print("%-28s %7d" % (name, self.classes[name]))
        print("%d passed, %d failed" % (self.passed, self.failed))
        sys.exit(1 if self.failed or not self.passed else 0)


def check_all(cases):
    """cases: (class, line, kind, value) with the value as text.  Kind null: an error must have been noted."""
    tally = Tally()
    for (name, line, kind, value), found in zip(cases, ask([case[1] for case in cases])):
        if kind == "null":
            good = found[0] == "null" and found[2] != "-"
        else:
            good = found == (kind, value, "-")
        tally.check(good, name, line, "%s %s" % (kind, value), " ".join(found))
    return tally
