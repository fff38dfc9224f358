-- name: account_add   no rows
INSERT INTO account (id, login, name, organisation, opened_us, last_seq)
VALUES (:id, :login, :name, :organisation, :at_us, :seq);

-- name: account_change   no rows
UPDATE account SET name = :name, last_seq = :seq WHERE id = :id;

-- name: account_join   no rows: the account speaks for an organisation
UPDATE account SET organisation = :organisation, last_seq = :seq WHERE id = :id;

-- name: account_by_id   one row or none
SELECT id, login, name, organisation FROM account WHERE id = :id;

-- name: account_by_login   one row or none
SELECT id, login, name, organisation FROM account WHERE login = :login;

-- name: account_role_forget   no rows
DELETE FROM account_role WHERE account = :account;

-- name: account_role_add   no rows
INSERT INTO account_role (account, scheme, role) VALUES (:account, :scheme, :role);

-- name: account_roles   the roles of an account: few rows
SELECT scheme, role FROM account_role WHERE account = :account ORDER BY scheme, role;
