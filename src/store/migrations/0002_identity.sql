-- Passwords and sessions: not in the log, not projections.  Losing them loses no case: people sign in again.

CREATE TABLE secret (
	account TEXT PRIMARY KEY,
	password TEXT NOT NULL,         -- argon2id, with its salt and cost
	changed_us INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
	token_hash TEXT PRIMARY KEY CHECK (length(token_hash) = 64),    -- the token itself is with the browser only
	account TEXT NOT NULL,
	opened_us INTEGER NOT NULL,
	seen_us INTEGER NOT NULL
) STRICT;
CREATE INDEX session_account ON session (account);
