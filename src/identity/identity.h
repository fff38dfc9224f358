/*
 * Who is it?  Accounts' passwords, and sessions.
 *
 * Who exists and which roles he holds follows from the log (GRANT_ACCOUNT); this room keeps only what the log must not
 * hold: passwords (argon2id) and sessions (a hash of the token).  Roles are read anew with each request, so a role that
 * is taken away is gone at the next one.  Safe from any thread.
 */
#ifndef IDENTITY_H
#define IDENTITY_H

#include "grant/grant.h"

struct identity;

enum {
	IDENTITY_IDLE_MINUTES = 30,              /* without a request, a session ends */
	IDENTITY_LIFE_HOURS = 12,                /* it ends in any case */
	IDENTITY_SEEN_SECONDS = 60,              /* how often a request is noted in the database */
	IDENTITY_PASSWORD_MIN = 10,              /* characters */
	IDENTITY_PASSWORD_BYTES_MAX = 1000,
	IDENTITY_LOGIN_BYTES_MAX = 100,
	IDENTITY_TOKEN_BYTES_MAX = 100,
	IDENTITY_HASHING_MAX = 2,                /* passwords at once; the rest wait */
	IDENTITY_WAITING_MAX = 64,               /* more are told to come again */
	IDENTITY_HASH_PASSES = 2,
	IDENTITY_HASH_KIB = 19 * 1024,
};

struct identity_session {
	struct grant_actor actor;
	struct text login;
	struct text csrf;                        /* what forms of this session carry */
	int64_t ends_us;                         /* at the latest */
};

/* The database must be open for writing in this program already (grant_open).  The clock for sessions is the one
 * in cx here, not at later calls: the demo date moves by days, sessions must not end with it. */
enum an_rc identity_open(struct an_cx *cx, const char *folder, struct identity **ret) AN_MUST_CHECK;
void identity_close(struct identity *identity);          /* NULL is allowed */

/*
 * Open a session.  source: address of the peer.  A wrong password and an unknown login give the same answer after the
 * same work.  After several failures from a source, for a login or for both together, each further try must wait.
 *
 * Errors: AN_DENIED "identity.wrong"; AN_BUSY "identity.wait" "seconds" (too many failures), "identity.busy" (too many
 * at once)
 */
enum an_rc identity_sign_in(struct an_cx *cx, struct identity *identity, struct text login, struct text password,
	struct text source,
	struct text *ret_token) AN_MUST_CHECK;

/* Who holds this token?  *ret NULL: nobody (no such session, or it has ended).  Lives in cx->arena. */
enum an_rc identity_session(struct an_cx *cx, struct identity *identity, struct text token,
	struct identity_session **ret) AN_MUST_CHECK;

enum an_rc identity_sign_out(struct an_cx *cx, struct identity *identity, struct text token) AN_MUST_CHECK;

/* Is this the token that the session's forms carry?  In constant time. */
bool identity_csrf_is(const struct identity_session *session, struct text sent);

/* A new password ends all sessions of the account.  Errors: AN_INVALID "form.problems" with a problem at `password`,
 * "identity.password.short" or "identity.password.long". */
enum an_rc identity_set_password(struct an_cx *cx, struct identity *identity, struct text account,
	struct text password) AN_MUST_CHECK;
/* Nobody can sign in to it any more, and its sessions end. */
enum an_rc identity_lock(struct an_cx *cx, struct identity *identity, struct text account) AN_MUST_CHECK;

/*
 * An account with its password, or new name and roles for one that exists (password empty: unchanged).
 * roles: [{"scheme": "*", "role": "administrator"}, ...]
 * Errors: those of GRANT_ACCOUNT and of identity_set_password, AN_CONFLICT "identity.taken" when must_be_new and the
 * login exists.
 */
struct identity_account { struct text login, name, password; const struct json *roles; bool must_be_new; };
enum an_rc identity_open_account(struct an_cx *cx, struct identity *identity, struct grant *grant,
	const struct grant_actor *actor,
	const struct identity_account *account, struct text *ret_id) AN_MUST_CHECK;

/* The actor for what the program itself does: first administrator, applicants that sign up. */
struct grant_actor identity_system(void);

/* Every account, by login. */
struct identity_listed {
	struct text id, login, name;
	bool can_sign_in;
	size_t role_count;
	const struct grant_role *roles;
};
enum an_rc identity_list(struct an_cx *cx, struct identity *identity, const struct identity_listed **ret,
	size_t *ret_count) AN_MUST_CHECK;

#endif
