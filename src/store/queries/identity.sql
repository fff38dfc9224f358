-- name: secret_set   no rows
INSERT INTO secret (account, password, changed_us) VALUES (:account, :password, :at_us)
ON CONFLICT (account) DO UPDATE SET password = excluded.password, changed_us = excluded.changed_us;

-- name: secret_forget   no rows
DELETE FROM secret WHERE account = :account;

-- name: secret_by_login   one row or none: the password of whoever signs in
SELECT a.id, s.password FROM account a JOIN secret s ON s.account = a.id WHERE a.login = :login;

-- name: session_open   no rows
INSERT INTO session (token_hash, account, opened_us, seen_us) VALUES (:token_hash, :account, :at_us, :at_us);

-- name: session_find   one row or none: with the account as it is now
SELECT s.opened_us, s.seen_us, a.id, a.login, a.name, a.organisation
  FROM session s JOIN account a ON a.id = s.account WHERE s.token_hash = :token_hash;

-- name: session_seen   no rows
UPDATE session SET seen_us = :at_us WHERE token_hash = :token_hash;

-- name: session_close   no rows
DELETE FROM session WHERE token_hash = :token_hash;

-- name: session_close_all   no rows: of one account
DELETE FROM session WHERE account = :account;

-- name: session_close_old   no rows
DELETE FROM session WHERE seen_us < :idle_us OR opened_us < :opened_us;

-- name: account_list   every account with its roles: a row for each role, one with empty role when it has none
SELECT a.id, a.login, a.name, COALESCE(r.scheme, ''), COALESCE(r.role, ''),
       CASE WHEN s.account IS NULL THEN 0 ELSE 1 END
  FROM account a LEFT JOIN account_role r ON r.account = a.id LEFT JOIN secret s ON s.account = a.id
 ORDER BY a.login, r.scheme, r.role LIMIT :limit;
