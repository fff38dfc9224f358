/* A reply while a page makes it.  (Contract in reply.h.) */
#include "web/reply.h"

void
reply_open(struct reply *rp, struct arena *arena)
{
	*rp = (struct reply){ .arena = arena, .status = 200, .type = TEXT("text/html; charset=utf-8") };
	buf_open(&rp->headers, arena, WIRE_REPLY_HEADERS_BYTES_MAX);
	buf_open(&rp->body, arena, WIRE_REPLY_BODY_BYTES_MAX);
}

void
reply_reset(struct reply *rp)
{
	reply_open(rp, rp->arena);
}

static bool
is_one_line(struct text t)
{
	for (size_t i = 0; i < t.bytes; i++)
		if (((unsigned char)t.at[i] < 0x20 && t.at[i] != '\t') || t.at[i] == 0x7f) return false;
	return true;
}

void
reply_header(struct reply *rp, const char *name, struct text value)
{
	if (!is_one_line(value)) {
		rp->failed = true;
		return;
	}
	buf_z(&rp->headers, name);
	buf_z(&rp->headers, ": ");
	buf_put(&rp->headers, value);
	buf_z(&rp->headers, "\r\n");
}

/* RFC 6265 cookie-octet: what a cookie's value may hold unquoted. */
static bool
is_cookie_value(struct text t)
{
	for (size_t i = 0; i < t.bytes; i++) {
		unsigned char c = (unsigned char)t.at[i];
		if (c <= 0x20 || c >= 0x7f || c == '"' || c == ',' || c == ';' || c == '\\') return false;
	}
	return true;
}

void
reply_cookie(struct reply *rp, const char *name, struct text value, int64_t max_age_s, bool secure)
{
	struct text age = TEXT("");

	if (!is_cookie_value(value)) {
		rp->failed = true;
		return;
	}
	if (max_age_s >= 0) age = arena_print(rp->arena, "; Max-Age=%lld", (long long)max_age_s);
	reply_header(rp, "Set-Cookie", arena_print(rp->arena, "%s=%.*s; Path=/; HttpOnly; SameSite=Lax%.*s%s", name,
		TEXT_ARG(value), TEXT_ARG(age), secure ? "; Secure" : ""));
}

void
reply_redirect(struct reply *rp, struct text path)
{
	if (path.bytes == 0 || path.at[0] != '/' || (path.bytes > 1 && (path.at[1] == '/' || path.at[1] == '\\'))) {
		rp->failed = true;
		return;
	}
	rp->status = 303;
	reply_header(rp, "Location", path);
}

/* Any name twice: as plain letters for old programs, and whole (RFC 6266, 8187). */
static void
put_file(struct reply *rp, const char *how, struct text type, struct text file_name, struct text bytes)
{
	struct buf b;
	struct text value;
	struct an_cx cx;

	buf_open(&b, rp->arena, 8 * FORM_FILE_NAME_BYTES_MAX);
	buf_print(&b, "%s; filename=\"", how);
	for (size_t i = 0; i < file_name.bytes; i++) {
		char c = file_name.at[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c != '\0' && strchr(" ._-()", c));
		if (plain) buf_char(&b, c);
		else if (((unsigned char)c & 0xc0) != 0x80) buf_char(&b, '_');
	}
	buf_z(&b, "\"; filename*=UTF-8''");
	buf_url(&b, file_name);
	an_cx_init(&cx, rp->arena);
	if (buf_text(&cx, &b, &value)) value = text_of(how);
	rp->type = type;
	rp->bytes = bytes.at ? bytes : TEXT("");
	reply_header(rp, "Content-Disposition", value);
}

void
reply_download(struct reply *rp, struct text type, struct text file_name, struct text bytes)
{
	put_file(rp, "attachment", type, file_name, bytes);
}

void
reply_inline(struct reply *rp, struct text type, struct text file_name, struct text bytes)
{
	put_file(rp, "inline", type, file_name, bytes);
}

struct wire_reply *
reply_wire(struct reply *rp)
{
	struct text body = rp->bytes.at ? rp->bytes : (struct text){ rp->body.at, rp->body.bytes };

	if (body.bytes > 0 || rp->status == 200) reply_header(rp, "Content-Type", rp->type);
	reply_header(rp, "Cache-Control", TEXT("no-store"));
	reply_header(rp, "Content-Security-Policy",
		TEXT("default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"));
	reply_header(rp, "X-Content-Type-Options", TEXT("nosniff"));
	reply_header(rp, "X-Frame-Options", TEXT("DENY"));
	reply_header(rp, "Referrer-Policy", TEXT("same-origin"));
	reply_header(rp, "Cross-Origin-Opener-Policy", TEXT("same-origin"));
	if (rp->failed || rp->headers.failed || rp->body.failed || rp->status < 200 || rp->status > 599)
		return wire_reply_new(500,
			TEXT("Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\n"),
			TEXT("This page could not be made.\n"), false);
	return wire_reply_new((uint32_t)rp->status, (struct text){ rp->headers.at, rp->headers.bytes }, body, false);
}
