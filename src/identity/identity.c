/*
 * Passwords and sessions.  (Contract in identity.h.)
 *
 * One connection beside grant's writer, used by one thread at a time.  Hashing a password takes 19 MiB and tens of
 * milliseconds, so it happens outside that lock and at most twice at once.  A session's token is 128 random bits; the
 * database holds its SHA-256, and the token of its forms is another hash of it, so neither can be made from the other.
 */
#include "identity/identity.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

#include "base/hash.h"
#include "identity/penalty.h"

struct identity {
	struct an_clock clock;                   /* the real one: moving the demo date must not end sessions */
	struct store *store;
	pthread_mutex_t lock;                    /* of store and penalties */
	pthread_mutex_t hashing_lock;
	pthread_cond_t hashing_free;
	int hashing, waiting;
	char nobody[crypto_pwhash_STRBYTES];     /* hash of a password that nobody knows: work for unknown logins */
	struct penalties penalties;
};

#define SECOND_US INT64_C(1000000)

static int64_t
now(const struct identity *id)
{
	return id->clock.now_us(id->clock.user);
}

/* ---- hashing, at most IDENTITY_HASHING_MAX at once ---- */

static enum an_rc
hashing_enter(struct an_cx *cx, struct identity *id)
{
	enum an_rc rc = AN_OK;

	pthread_mutex_lock(&id->hashing_lock);
	if (id->waiting >= IDENTITY_WAITING_MAX) {
		rc = an_fail(cx, AN_BUSY, "identity.busy", "%s", "");
	} else {
		id->waiting++;
		while (id->hashing >= IDENTITY_HASHING_MAX)
			pthread_cond_wait(&id->hashing_free, &id->hashing_lock);
		id->waiting--;
		id->hashing++;
	}
	pthread_mutex_unlock(&id->hashing_lock);
	return rc;
}

static void
hashing_leave(struct identity *id)
{
	pthread_mutex_lock(&id->hashing_lock);
	id->hashing--;
	pthread_cond_signal(&id->hashing_free);
	pthread_mutex_unlock(&id->hashing_lock);
}

static enum an_rc
password_hash(struct an_cx *cx, struct identity *id, struct text password, char ret[crypto_pwhash_STRBYTES])
{
	enum an_rc rc = hashing_enter(cx, id);

	if (rc) return rc;
	if (crypto_pwhash_str(ret, password.at ? password.at : "", password.bytes, IDENTITY_HASH_PASSES,
		(size_t)IDENTITY_HASH_KIB * 1024) != 0)
		rc = an_fail(cx, AN_BUSY, "identity.busy", "%s", "");
	hashing_leave(id);
	return rc;
}

static enum an_rc
password_verify(struct an_cx *cx, struct identity *id, const char *hash, struct text password, bool *ret_right)
{
	enum an_rc rc = hashing_enter(cx, id);

	if (rc) return rc;
	*ret_right = crypto_pwhash_str_verify(hash, password.at ? password.at : "", password.bytes) == 0;
	hashing_leave(id);
	return AN_OK;
}

/* ---- opening ---- */

enum an_rc
identity_open(struct an_cx *cx, const char *folder, struct identity **ret)
{
	struct identity *id = calloc(1, sizeof(*id));
	unsigned char unknown[32];
	enum an_rc rc;

	if (!id) return an_fail(cx, AN_FAULT, "identity.memory", "%s", "");
	if (sodium_init() < 0) {
		free(id);
		return an_fail(cx, AN_FAULT, "identity.memory", "%s", "");
	}
	pthread_mutex_init(&id->lock, NULL);
	pthread_mutex_init(&id->hashing_lock, NULL);
	pthread_cond_init(&id->hashing_free, NULL);
	id->clock = cx->clock;
	penalty_start(cx, &id->penalties);
	an_random_fill(cx, unknown, sizeof(unknown));
	rc = password_hash(cx, id, (struct text){ (const char *)unknown, sizeof(unknown) }, id->nobody);
	sodium_memzero(unknown, sizeof(unknown));
	if (!rc) rc = store_open(cx, folder, STORE_BESIDE, &id->store);
	if (rc) {
		identity_close(id);
		return rc;
	}
	*ret = id;
	return AN_OK;
}

void
identity_close(struct identity *id)
{
	if (!id) return;
	store_close(id->store);
	pthread_cond_destroy(&id->hashing_free);
	pthread_mutex_destroy(&id->hashing_lock);
	pthread_mutex_destroy(&id->lock);
	sodium_memzero(id, sizeof(*id));
	free(id);
}

/* ---- tokens ---- */

/* SHA-256 over a label and the token, in hexadecimal. */
static struct text
token_hash(struct an_cx *cx, const char *label, struct text token)
{
	struct hash_run run;
	struct hash h;

	hash_start(&run);
	hash_add(&run, label, strlen(label) + 1);
	hash_add(&run, token.at, token.bytes);
	hash_end(&run, &h);
	return hash_hex(cx->arena, &h);
}

bool
identity_csrf_is(const struct identity_session *session, struct text sent)
{
	return sent.bytes == session->csrf.bytes && sodium_memcmp(sent.at, session->csrf.at, sent.bytes) == 0;
}

/* ---- signing in and out ---- */

/* The account and password hash for a login, or nobody's. */
static enum an_rc
secret_find(struct an_cx *cx, struct identity *id, struct text login, struct text *ret_account, struct text *ret_hash)
{
	struct store_rows rows;
	enum an_rc rc;

	*ret_account = TEXT_NONE;
	*ret_hash = text_of(id->nobody);
	rc = store_query(cx, id->store, SQL_SECRET_BY_LOGIN, &rows, ARG_TEXT("login", login));
	while (!rc && store_next(cx, &rows, &rc)) {
		*ret_account = store_text(cx, &rows, 0);
		*ret_hash = arena_text(cx->arena, store_text(cx, &rows, 1));
	}
	store_done(&rows);
	return rc;
}

static enum an_rc
session_open(struct an_cx *cx, struct identity *id, struct text account, struct text *ret_token)
{
	int64_t now_us = now(id);
	struct text token = an_random_id(cx);
	enum an_rc rc;

	rc = store_do(cx, id->store, SQL_SESSION_CLOSE_OLD, NULL,
		ARG_INT("idle_us", now_us - IDENTITY_IDLE_MINUTES * 60 * SECOND_US),
		ARG_INT("opened_us", now_us - IDENTITY_LIFE_HOURS * 3600 * SECOND_US));
	if (!rc)
		rc = store_do(cx, id->store, SQL_SESSION_OPEN, NULL,
			ARG_TEXT("token_hash", token_hash(cx, "session", token)), ARG_TEXT("account", account),
			ARG_INT("at_us", now_us));
	if (!rc) *ret_token = token;
	return rc;
}

enum an_rc
identity_sign_in(struct an_cx *cx, struct identity *id, struct text login, struct text password, struct text source,
	struct text *ret_token)
{
	struct text account = TEXT_NONE, hash = text_of(id->nobody);
	bool possible = login.bytes && login.bytes <= IDENTITY_LOGIN_BYTES_MAX &&
		password.bytes <= IDENTITY_PASSWORD_BYTES_MAX;
	bool right = false;
	int64_t wait;
	enum an_rc rc = AN_OK;

	pthread_mutex_lock(&id->lock);
	wait = penalty_wait(&id->penalties, login, source, now(id));
	if (!wait && possible) rc = secret_find(cx, id, login, &account, &hash);
	pthread_mutex_unlock(&id->lock);
	if (rc) return rc;
	if (wait) return an_fail(cx, AN_BUSY, "identity.wait", "%jd", (intmax_t)wait);

	rc = password_verify(cx, id, hash.at, possible ? password : TEXT(""), &right);
	if (rc) return rc;
	right = right && possible && account.at;

	pthread_mutex_lock(&id->lock);
	if (right) {
		penalty_passed(&id->penalties, login, source);
		rc = session_open(cx, id, account, ret_token);
	} else {
		penalty_failed(&id->penalties, login, source, now(id));
		rc = an_fail(cx, AN_DENIED, "identity.wrong", "%s", "");
	}
	pthread_mutex_unlock(&id->lock);
	return rc;
}

/* The roles that the account holds now. */
static enum an_rc
roles_read(struct an_cx *cx, struct identity *id, struct grant_actor *actor)
{
	enum { ROLES_MAX = 200 };
	struct grant_role *roles = ARENA_ARRAY(cx->arena, struct grant_role, ROLES_MAX);
	struct store_rows rows;
	enum an_rc rc;

	actor->roles = roles;
	actor->role_count = 0;
	rc = store_query(cx, id->store, SQL_ACCOUNT_ROLES, &rows, ARG_TEXT("account", actor->account));
	while (!rc && actor->role_count < ROLES_MAX && store_next(cx, &rows, &rc))
		roles[actor->role_count++] = (struct grant_role){ store_text(cx, &rows, 0), store_text(cx, &rows, 1) };
	store_done(&rows);
	return rc;
}

/* The session behind a hash, whether or not it has ended. */
static enum an_rc
session_read(struct an_cx *cx, struct identity *id, struct text hash, struct identity_session **ret,
	int64_t *ret_opened_us, int64_t *ret_seen_us)
{
	struct identity_session *s = NULL;
	struct store_rows rows;
	enum an_rc rc;

	rc = store_query(cx, id->store, SQL_SESSION_FIND, &rows, ARG_TEXT("token_hash", hash));
	while (!rc && store_next(cx, &rows, &rc)) {
		s = ARENA_NEW(cx->arena, struct identity_session);
		*ret_opened_us = store_int(&rows, 0);
		*ret_seen_us = store_int(&rows, 1);
		s->actor.account = store_text(cx, &rows, 2);
		s->login = store_text(cx, &rows, 3);
		s->actor.name = store_text(cx, &rows, 4);
		s->actor.organisation = store_text(cx, &rows, 5);
	}
	store_done(&rows);
	if (!rc) *ret = s;
	return rc;
}

enum an_rc
identity_session(struct an_cx *cx, struct identity *id, struct text token, struct identity_session **ret)
{
	struct identity_session *s = NULL;
	int64_t now_us = now(id), opened_us = 0, seen_us = 0;
	struct text hash;
	enum an_rc rc;

	*ret = NULL;
	if (!token.bytes || token.bytes > IDENTITY_TOKEN_BYTES_MAX) return AN_OK;
	hash = token_hash(cx, "session", token);
	pthread_mutex_lock(&id->lock);
	rc = session_read(cx, id, hash, &s, &opened_us, &seen_us);
	if (!rc && s && (now_us - seen_us >= IDENTITY_IDLE_MINUTES * 60 * SECOND_US
		|| now_us - opened_us >= IDENTITY_LIFE_HOURS * 3600 * SECOND_US)) {
		rc = store_do(cx, id->store, SQL_SESSION_CLOSE, NULL, ARG_TEXT("token_hash", hash));
		s = NULL;
	}
	if (!rc && s) rc = roles_read(cx, id, &s->actor);
	/* A note that cannot be made now is made with the next request. */
	if (!rc && s && now_us - seen_us >= IDENTITY_SEEN_SECONDS * SECOND_US
		&& store_do(cx, id->store, SQL_SESSION_SEEN, NULL, ARG_TEXT("token_hash", hash),
		ARG_INT("at_us", now_us)))
		an_error_clear(cx);
	pthread_mutex_unlock(&id->lock);
	if (rc || !s) return rc;
	s->csrf = token_hash(cx, "form", token);
	s->ends_us = opened_us + IDENTITY_LIFE_HOURS * 3600 * SECOND_US;
	*ret = s;
	return AN_OK;
}

enum an_rc
identity_sign_out(struct an_cx *cx, struct identity *id, struct text token)
{
	enum an_rc rc;

	if (!token.bytes || token.bytes > IDENTITY_TOKEN_BYTES_MAX) return AN_OK;
	pthread_mutex_lock(&id->lock);
	rc = store_do(cx, id->store, SQL_SESSION_CLOSE, NULL, ARG_TEXT("token_hash", token_hash(cx, "session", token)));
	pthread_mutex_unlock(&id->lock);
	return rc;
}

/* ---- accounts ---- */

static enum an_rc
password_must_do(struct an_cx *cx, struct text password)
{
	if (text_length(password) < IDENTITY_PASSWORD_MIN)
		an_problem(cx, TEXT("password"), "identity.password.short", "%d", IDENTITY_PASSWORD_MIN);
	else if (password.bytes > IDENTITY_PASSWORD_BYTES_MAX)
		an_problem(cx, TEXT("password"), "identity.password.long", "%d", IDENTITY_PASSWORD_BYTES_MAX);
	return an_problems(cx);
}

enum an_rc
identity_set_password(struct an_cx *cx, struct identity *id, struct text account, struct text password)
{
	char hash[crypto_pwhash_STRBYTES];
	enum an_rc rc = password_must_do(cx, password);

	if (!rc) rc = password_hash(cx, id, password, hash);
	if (rc) return rc;
	pthread_mutex_lock(&id->lock);
	rc = store_begin(cx, id->store);
	if (!rc)
		rc = store_do(cx, id->store, SQL_SECRET_SET, NULL, ARG_TEXT("account", account),
			ARG_TEXT("password", text_of(hash)), ARG_INT("at_us", now(id)));
	if (!rc) rc = store_do(cx, id->store, SQL_SESSION_CLOSE_ALL, NULL, ARG_TEXT("account", account));
	if (!rc) rc = store_commit(cx, id->store);
	else store_rollback(id->store);
	pthread_mutex_unlock(&id->lock);
	return rc;
}

enum an_rc
identity_lock(struct an_cx *cx, struct identity *id, struct text account)
{
	enum an_rc rc;

	pthread_mutex_lock(&id->lock);
	rc = store_do(cx, id->store, SQL_SECRET_FORGET, NULL, ARG_TEXT("account", account));
	if (!rc) rc = store_do(cx, id->store, SQL_SESSION_CLOSE_ALL, NULL, ARG_TEXT("account", account));
	pthread_mutex_unlock(&id->lock);
	return rc;
}

struct grant_actor
identity_system(void)
{
	return (struct grant_actor){ .account = TEXT("system"), .name = TEXT("system"), .organisation = TEXT("") };
}

static enum an_rc
login_must_be_free(struct an_cx *cx, struct identity *id, struct text login)
{
	struct store_rows rows;
	bool taken = false;
	enum an_rc rc;

	pthread_mutex_lock(&id->lock);
	rc = store_query(cx, id->store, SQL_ACCOUNT_BY_LOGIN, &rows, ARG_TEXT("login", login));
	while (!rc && store_next(cx, &rows, &rc)) taken = true;
	store_done(&rows);
	pthread_mutex_unlock(&id->lock);
	return rc || !taken ? rc : an_fail(cx, AN_CONFLICT, "identity.taken", "%.*s", TEXT_ARG(login));
}

enum an_rc
identity_open_account(struct an_cx *cx, struct identity *id, struct grant *grant, const struct grant_actor *actor,
	const struct identity_account *account, struct text *ret_id)
{
	struct grant_command command = { .kind = GRANT_ACCOUNT, .actor = actor };
	struct grant_reply reply = { 0 };
	const struct json *data = NULL;
	enum an_rc rc = AN_OK;

	if (account->password.at) rc = password_must_do(cx, account->password);
	if (!rc && account->must_be_new) rc = login_must_be_free(cx, id, account->login);
	if (rc) return rc;
	data = json_set(cx->arena, data, TEXT("login"), json_string(cx->arena, account->login));
	data = json_set(cx->arena, data, TEXT("name"), json_string(cx->arena, account->name));
	data = json_set(cx->arena, data, TEXT("roles"), account->roles ? account->roles
		: json_new(cx->arena, JSON_ARRAY));
	/* Asked again by the writer, where nobody comes in between: the check above only spares the work. */
	if (account->must_be_new) data = json_set(cx->arena, data, TEXT("new"), json_bool(cx->arena, true));
	command.data = data;
	rc = grant_run(cx, grant, &command, &reply);
	if (!rc && account->password.at) rc = identity_set_password(cx, id, reply.id, account->password);
	if (!rc) *ret_id = reply.id;
	return rc;
}

enum an_rc
identity_list(struct an_cx *cx, struct identity *id, const struct identity_listed **ret, size_t *ret_count)
{
	enum { LISTED_MAX = 20000, ROLES_MAX = 50 };
	struct identity_listed *list = NULL, *now = NULL;
	struct grant_role *roles = NULL;
	struct store_rows rows;
	size_t count = 0, room = 0;
	enum an_rc rc;

	pthread_mutex_lock(&id->lock);
	rc = store_query(cx, id->store, SQL_ACCOUNT_LIST, &rows, ARG_INT("limit", LISTED_MAX));
	while (!rc && store_next(cx, &rows, &rc)) {
		struct text account = store_text(cx, &rows, 0), role = store_text(cx, &rows, 4);

		if (!now || !text_equal(now->id, account)) {
			if (count == room) {
				list = arena_grow(cx->arena, list, room * sizeof(*list),
					(room * 2 + 64) * sizeof(*list));
				room = room * 2 + 64;
			}
			if (!list) {
				rc = an_fail(cx, AN_TOO_LARGE, "identity.memory", "%s", "");
				break;
			}
			now = &list[count++];
			roles = ARENA_ARRAY(cx->arena, struct grant_role, ROLES_MAX);
			*now = (struct identity_listed){ .id = account, .login = store_text(cx, &rows, 1),
				.name = store_text(cx, &rows, 2), .can_sign_in = store_int(&rows, 5) != 0,
				.roles = roles };
		}
		if (role.bytes && now->role_count < ROLES_MAX)
			roles[now->role_count++] = (struct grant_role){ store_text(cx, &rows, 3), role };
	}
	store_done(&rows);
	pthread_mutex_unlock(&id->lock);
	if (rc) return rc;
	*ret = list;
	*ret_count = count;
	return AN_OK;
}
