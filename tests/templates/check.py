#!/usr/bin/env python3
"""The template compiler: what it must refuse, with file and line, and that a model without the field does not compile.
Prints TAP."""
import os
import subprocess
import sys

tool, scratch = os.path.abspath(sys.argv[1]), sys.argv[2]
count = failed = 0
MODEL = '{{model struct x "x.h"}}'


def ok(good, name, detail=""):
    global count, failed
    count += 1
    failed += not good
    print(("ok " if good else "not ok ") + f"{count} - {name}")
    if not good and detail:
        print("# " + detail.strip().replace("\n", "\n# "))


def compile_templates(files):
    folder = os.path.join(scratch, str(count))
    os.makedirs(folder)
    for name, text in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
            f.write(text)
    out = os.path.join(folder, "made.c")
    run = subprocess.run([tool, folder, out, os.path.join(folder, "made.h")], capture_output=True, text=True)
    return run.returncode, run.stderr, out


# Each: a name, the template behind its first line (line 2 on), what is said, the line.
refusals = [
    ("in a script", "<script>{{m.a}}</script>", "in script", 2),
    ("in a style", "<style>{{m.a}}</style>", "in style", 2),
    ("script text", "<script>\nx()</script>", "no script or style", 3),
    ("style text", "<style>p{}</style>", "no script or style", 2),
    ("unquoted attribute", "<p title={{m.a}}>", "unquoted attribute", 2),
    ("unquoted attribute, begun", "<p title=a{{m.a}}>", "unquoted attribute", 2),
    ("event handler", "<p onclick=\"{{m.a}}\">", "event handler onclick", 2),
    ("event handler, upper case", "<p ONClick='{{m.a}}'>", "event handler", 2),
    ("event handler without a hole", "<p onload=\"x\">", "event handler", 2),
    ("event handler, bare", "<p onload {{if m.a}}b{{/if}}>", "event handler", 2),
    ("in a comment", "\n<!-- {{m.a}} -->", "in a comment", 3),
    ("comment that seems closed", "<!-- > {{m.a}} -->", "in a comment", 2),
    ("in the doctype", "<!DOCTYPE {{m.a}}>", "in <!...>", 2),
    ("as a tag's name", "<{{m.a}}>", "tag's name", 2),
    ("as an attribute's name", "<p {{m.a}}=\"x\">", "inside a tag", 2),
    ("as an attribute", "<p {{m.a}}>", "inside a tag", 2),
    ("style attribute", "<p style=\"{{m.a}}\">", "attribute style", 2),
    ("srcdoc", "<iframe srcdoc=\"{{m.a}}\">", "attribute srcdoc", 2),
    ("meta refresh", "<meta http-equiv=\"refresh\" content=\"{{m.a}}\">", "http-equiv", 2),
    ("base", "<base href=\"/\">", "element base", 2),
    ("script address from the model", "<script src=\"{{m.a}}\"></script>", "cannot come from a model", 2),
    ("javascript: before a hole", "<a href=\"javascript:{{m.a}}\">", "an address that begins with", 2),
    ("protocol-relative", "<a href=\"//{{m.a}}\">", "an address that begins with", 2),
    ("half a scheme", "<a href=\"java{{m.a}}\">", "an address that begins with", 2),
    ("srcset", "<img srcset=\"{{m.a}}\">", "attribute srcset", 2),
    ("message in an address", "<a href=\"{{t \"a.b\"}}\">", "in an address", 2),
    ("glued attributes", "<input{{if m.a}} checked{{/if}}b>", "a space is needed", 2),
    ("ways that differ", "<p {{if m.a}}title=\"{{/if}}\">", "end in different places", 2),
    ("ways that differ in elements", "{{if m.a}}<textarea>{{/if}}", "end in different places", 2),
    ("loop that does not come back", "{{each m.rows as r}}<p title=\"{{/each}}", "end in different places", 2),
    ("address begun in two ways", "<a href=\"{{if m.a}}javascript:{{/if}}{{m.a}}\">", "begins in different ways", 2),
    ("loop in a tag", "<p {{each m.rows as r}}a{{/each}}>", "inside a tag", 2),
    ("file ends in a tag", "<p title=\"", "the file ends inside", 2),
    ("file ends in a comment", "<!-- ", "a comment", 2),
    ("if not closed", "<p>\n{{if m.a}}", "{{if}} is not closed", 3),
    ("closes nothing", "{{/if}}", "without its opening", 2),
    ("wrong close", "{{if m.a}}{{/each}}", "without its opening", 2),
    ("second else", "{{if m.a}}{{else}}{{else}}{{/if}}", "second {{else}}", 2),
    ("unknown name", "{{x.a}}", "\"x\" is not known", 2),
    ("row out of its loop", "{{each m.rows as r}}{{/each}}{{r.a}}", "\"r\" is not known", 2),
    ("row named twice", "{{each m.rows as r}}{{each r.rows as r}}{{/each}}{{/each}}", "cannot be the name", 2),
    ("each over one", "{{each m.row as r}}{{/each}}", "goes over a plural", 2),
    ("C in a hole", "{{m.a(1)}}", "was not expected", 2),
    ("C in a condition", "{{if m.a; x()}}{{/if}}", "was not expected", 2),
    ("unknown filter", "{{m.a | raw}}", "unknown filter", 2),
    ("no such template", "{{include \"y.html\"}}", "there is no template", 2),
    ("braces not closed", "{{m.a", "without }}", 2),
    ("words in text", "<p>\n\nHello</p>", "belongs in messages/", 4),
    ("words in a label", "<p aria-label=\"Hello\">", "belongs in messages/", 2),
    ("words in the title", "<title>Hello</title>", "belongs in messages/", 2),
    ("element in a textarea", "<textarea><b></textarea>", "an element inside textarea", 2),
    ("model again", "{{model struct y \"y.h\"}}", "first line", 2),
]
for name, body, said, line in refusals:
    rc, err, out = compile_templates({"a.html": MODEL + "\n" + body})
    ok(rc == 1 and f"a.html:{line}: " in err and said in err and not os.path.exists(out), f"refused: {name}", f"exit {rc}: {err}")

rc, err, _ = compile_templates({"a.html": "<p>"})
ok(rc == 1 and "a.html:1: the first line must be" in err, "refused: no model", err)
rc, err, _ = compile_templates({"a.html": MODEL + "\n{{layout \"b.html\" m.page}}\n<p>", "b.html": MODEL + "<p>"})
ok(rc == 1 and "b.html is no layout" in err, "refused: a layout without content", err)
rc, err, _ = compile_templates({"A.html": MODEL})
ok(rc == 1 and "small letters" in err, "refused: a name that is no C name", err)

# What the C compiler says of a model.
HEADER = '#include "web/template.h"\nstruct x { struct text a; double d; struct safe_html h; };\n'


def c_says(body):
    rc, err, out = compile_templates({"a.html": MODEL + "\n" + body, "x.h": HEADER})
    if rc:
        return err
    run = subprocess.run(["gcc", "-std=gnu17", "-fsyntax-only", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror",
                          "-D_GNU_SOURCE", "-Isrc", "-I" + os.path.dirname(out), out], capture_output=True, text=True)
    return run.stderr


said = c_says("\n<p>{{m.a}}</p>{{m.h}}")
ok(said == "", "a model with its fields compiles without a warning", said)
said = c_says("\n<p>{{m.missing}}</p>")
ok("a.html:3:" in said and "missing" in said, "a missing field is an error of the C compiler, at the template's line", said)
said = c_says("<p>{{m.d}}</p>")
ok("a.html:2:" in said and "error" in said, "a double has no way into a page", said)
said = c_says("<p title=\"{{m.h}}\">")
ok("a.html:2:" in said and "error" in said, "markup has no way into an attribute", said)

# The same templates give the same C: the golden copy is read by a person when it changes.
out = os.path.join(scratch, "golden.c")
run = subprocess.run([tool, "golden", out, os.path.join(scratch, "golden.h")], capture_output=True, text=True, cwd="tests/templates")
made = open(out).read() if run.returncode == 0 else run.stderr
ok(made == open("tests/templates/golden.c").read(), "golden copy tests/templates/golden.c", made)
print(f"1..{count}")
sys.exit(1 if failed else 0)
