#!/usr/bin/env python3
"""Signing in and out over HTTP: cookies, tokens of forms, where one is sent, too many failures, programs.  Prints TAP."""
import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import urllib.parse

anudan, scratch = sys.argv[1], sys.argv[2]
data = f"{scratch}/data"
PASSWORD = "several long words"
count = failed = 0


def ok(good, name, detail=""):
    global count, failed
    count += 1
    failed += not good
    print(("ok " if good else "not ok ") + f"{count} - {name}")
    if not good:
        print("# " + str(detail)[:2000].replace("\n", "\n# "))


subprocess.run([anudan, "user", "add", "asha", "Asha <b>K</b>", "*/auditor", "--data", data], input=PASSWORD + "\n", text=True,
               check=True, capture_output=True)
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]


def start(*more):
    server = subprocess.Popen([anudan, "serve", "--data", data, "--listen", f"127.0.0.1:{port}", *more], stderr=subprocess.PIPE, text=True)
    for line in server.stderr:
        if "listening on" in line:
            break
    return server


def stop(server):
    server.send_signal(signal.SIGTERM)
    rest = server.stderr.read()
    server.wait(20)
    return rest


server = start()
origin = f"http://127.0.0.1:{port}"


class Answer:
    def __init__(self, reply):
        self.status, self.headers, self.text = reply.status, reply, reply.read().decode()
        self.cookies = reply.headers.get_all("Set-Cookie") or []

    def token(self):
        return next((c.split(";")[0].split("=")[1] for c in self.cookies if c.startswith("anudan=")), None)


def ask(method, path, form=None, token=None, headers=None, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    sent = {"Origin": origin} if method != "GET" else {}
    sent.update(headers or {})
    if token is not None:
        sent["Cookie"] = f"anudan={token}"
    if form is not None:
        body = urllib.parse.urlencode(form)
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body, {k: v for k, v in sent.items() if v is not None})
    answer = Answer(connection.getresponse())
    connection.close()
    return answer


def sign_in(login="asha", password=PASSWORD, path="/sign-in", **more):
    return ask("POST", path, {"login": login, "password": password, **more.pop("fields", {})}, **more)


def csrf(page):
    return re.search(r'name="csrf" value="([0-9a-f]{64})"', page.text).group(1)


try:
    a = ask("GET", "/sign-in")
    ok(a.status == 200 and 'type="password"' in a.text and 'for="login"' in a.text, "the page for signing in", a.text)
    a = ask("GET", "/password")
    ok(a.status == 303 and a.headers.getheader("Location") == "/sign-in?next=%2Fpassword", "a page for people sends to sign in",
       a.headers.getheader("Location"))

    a = sign_in(password="wrong password")
    b = sign_in(login="nobody")
    ok(a.status == 403 and "not right" in a.text and not a.token() and 'value="asha"' in a.text, "a wrong password: said, name kept", a.text)
    ok(PASSWORD not in b.text and "wrong password" not in a.text, "no password comes back")
    ok(b.status == a.status and b.text.replace("nobody", "asha") == a.text, "an unknown name gets the same answer")

    a = sign_in()
    token = a.token()
    cookie = next((c for c in a.cookies if c.startswith("anudan=")), "")
    ok(a.status == 303 and token and len(token) >= 26, "signed in", a.status)
    ok(all(f in cookie for f in ("HttpOnly", "SameSite=Lax", "Path=/")) and "Secure" not in cookie, "cookie over http", cookie)
    page = ask("GET", "/password", token=token)
    ok(page.status == 200 and "Asha &lt;b&gt;K&lt;/b&gt;" in page.text, "the next page knows who it is, escaped", page.text)
    again = sign_in(token=token)
    ok(again.token() != token and ask("GET", "/password", token=token).status == 303, "a new session at each sign-in, the old one ends")
    token = again.token()
    ok(ask("GET", "/password", token="forged00000000000000000000").status == 303, "a token nobody gave")
    ok(sign_in(token="chosen0000000000000000000").token() not in (None, "chosen0000000000000000000"), "a token chosen before is not kept")

    for next_page, goes in [("/cases/new", "/cases/new"), ("//evil.example", None), ("https://evil.example", None), ("/\\evil.example", None),
                            ("/\tx", None), ("javascript:x", None), ("/x\r\nSet-Cookie: a=b", None)]:
        location = sign_in(fields={"next": next_page}).headers.getheader("Location")
        ok(location == (goes or "/desk"), f"next={next_page!r}", location)

    page = ask("GET", "/password", token=token)
    form = {"old": PASSWORD, "password": "another long phrase"}
    for name, sent, headers in [("no token", {}, {}), ("a wrong token", {"csrf": "0" * 64}, {}),
                                ("another origin", {"csrf": csrf(page)}, {"Origin": "https://evil.example"}),
                                ("origin null", {"csrf": csrf(page)}, {"Origin": "null"}),
                                ("a cross-site fetch", {"csrf": csrf(page)}, {"Origin": None, "Sec-Fetch-Site": "cross-site"}),
                                ("token of another session", {"csrf": csrf(ask("GET", "/password", token=sign_in().token()))}, {})]:
        a = ask("POST", "/password", {**form, **sent}, token=token, headers=headers)
        ok(a.status == 403, f"a form with {name} is refused", a.status)
    ok(sign_in(headers={"Origin": "https://evil.example"}).status == 403, "signing in from another site is refused")
    a = ask("POST", "/password", {"old": "wrong password", "password": "another long phrase", "csrf": csrf(page)}, token=token)
    ok(a.status == 403, "the old password is asked for", a.status)
    a = ask("POST", "/password", {"old": PASSWORD, "password": "short", "csrf": csrf(page)}, token=token)
    ok(a.status == 422 and 'href="#password"' in a.text and "10 characters" in a.text, "a short one: error with a link to its field", a.text)
    a = ask("POST", "/password", {**form, "csrf": csrf(page)}, token=token)
    ok(a.status == 303 and a.token(), "the password is changed", a.text)
    ok(ask("GET", "/password", token=token).status == 303, "and the old sessions end")
    token = a.token()
    a = ask("POST", "/sign-out", {"csrf": csrf(ask("GET", "/password", token=token))}, token=token)
    ok(a.status == 303 and any("Max-Age=0" in c for c in a.cookies), "signed out, cookie taken back", a.cookies)
    ok(ask("GET", "/password", token=token).status == 303, "the token is dead")

    a = ask("POST", "/sign-up", {"login": "bala", "name": "", "password": "short"})
    ok(a.status == 422 and 'value="bala"' in a.text and 'href="#name"' in a.text, "a bad account: errors, input kept", a.text)
    a = ask("POST", "/sign-up", {"login": "bala", "name": "Bala", "password": PASSWORD})
    ok(a.status == 303 and a.token(), "an applicant opens an account and is signed in", a.text)
    a = ask("POST", "/sign-up", {"login": "bala", "name": "Other", "password": PASSWORD})
    ok(a.status == 409 and "already an account" in a.text, "a name is given once", a.text)

    a = ask("POST", "/api/session", body=json.dumps({"login": "bala", "password": PASSWORD}), headers={"Content-Type": "application/json"})
    ok(a.status == 201 and not a.cookies, "a program gets a token, no cookie", a.text)
    bearer = {"Authorization": "Bearer " + json.loads(a.text)["token"], "Origin": None}
    ok(ask("GET", "/password", headers=bearer).status == 200, "which says who it is")
    ok(ask("DELETE", "/api/session", headers=bearer).status == 204 and ask("GET", "/password", headers=bearer).status == 303, "until it is ended")

    page = ask("GET", "/sign-in", headers={"Cookie": "lang=qps"})
    words = re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<(script|style)[^>]*>.*?</\1>", "", page.text))
    left = re.sub(r"\u27e6[^\u27e7]*\u27e7", "", words)
    ok("\u27e6" in page.text and not re.search(r"[A-Za-z]{3}", left), "every text of the page comes from the catalogue", left)

    waits = [sign_in(login="guess", password=f"wrong password {n}") for n in range(30)]
    ok(any(w.status == 429 and int(w.headers.getheader("Retry-After")) > 0 for w in waits), "too many failures: 429 with Retry-After")
finally:
    rest = stop(server)
ok(server.returncode == 0 and "ERROR" not in rest, "the server stops cleanly", rest)

server = start("--origin", "https://grants.example.in")
origin = "https://grants.example.in"
try:
    a = sign_in(login="bala", headers={"Host": "grants.example.in"})
    cookie = next((c for c in a.cookies if "anudan=" in c), "")
    ok(a.status == 303 and cookie.startswith("__Host-anudan=") and "Secure" in cookie and "HttpOnly" in cookie, "cookie over https", cookie)
    held = {"Host": "grants.example.in", "Cookie": cookie.split(";")[0]}
    ok(ask("GET", "/password", headers=held).status == 200, "which says who it is")
    ok(ask("GET", "/password", headers={**held, "Cookie": held["Cookie"].replace("__Host-", "")}).status == 303, "under that name only")
finally:
    stop(server)
print(f"1..{count}")
sys.exit(1 if failed else 0)
