-- name: case_add   no rows
INSERT INTO grant_case (id, scheme, organisation, number, fy, serial, state, opened_us, entered_us, last_seq)
VALUES (:id, :scheme, :organisation, :number, :fy, :serial, :state, :at_us, :at_us, :seq);

-- name: case_by_id   one row or none; a projection, never the truth
SELECT id, scheme, organisation, number, state, opened_us, entered_us, last_seq FROM grant_case WHERE id = :id;

-- name: case_by_number   one row or none
SELECT id FROM grant_case WHERE scheme = :scheme AND number = :number;

-- name: case_list   all cases, newest first: many rows (command line)
SELECT id, scheme, number, state, organisation, last_seq FROM grant_case ORDER BY opened_us DESC, id;

-- name: case_serial_last   one row: the last serial number given in a scheme and year (0 = none)
SELECT coalesce(max(serial), 0) FROM grant_case WHERE scheme = :scheme AND fy = :fy;

-- name: case_touch   no rows
UPDATE grant_case SET last_seq = :seq WHERE id = :id;

-- name: case_enter   no rows: the case goes to another state
UPDATE grant_case SET state = :state, entered_us = :at_us, last_seq = :seq WHERE id = :id;

-- name: case_forms   one row for each form that was begun
SELECT form, data FROM case_form WHERE case_id = :case ORDER BY form;

-- name: case_form_put   no rows
INSERT INTO case_form (case_id, form, data, last_seq) VALUES (:case, :form, :data, :seq)
ON CONFLICT (case_id, form) DO UPDATE SET data = excluded.data, last_seq = excluded.last_seq;

-- name: case_act_add   no rows
INSERT INTO case_act (seq, case_id, transition, from_state, to_state, at_us, actor, actor_name, role, data)
VALUES (:seq, :case, :transition, :from, :to, :at_us, :actor, :actor_name, :role, :data);

-- name: case_acts   the acts of a case in order: some rows
SELECT seq, transition, at_us, actor, actor_name, role, data, from_state, to_state
  FROM case_act WHERE case_id = :case ORDER BY seq;

-- name: case_actors   who took a transition on a case: few rows
SELECT DISTINCT actor, actor_name FROM case_act WHERE case_id = :case AND transition = :transition ORDER BY actor;

-- name: case_decision_forget   no rows: a decision is taken again
DELETE FROM case_decision WHERE case_id = :case AND decision = :decision;

-- name: case_decision_add   no rows
INSERT INTO case_decision (case_id, decision, item, seq, decided_on, package_hash, engine, many, subject, input, result)
VALUES (:case, :decision, :item, :seq, :decided_on, :package_hash, :engine, :many, :subject, :input, :result);

-- name: case_decisions   latest results of all decisions of a case: some rows, items in order
SELECT decision, item, many, subject, result, seq, decided_on, package_hash, engine, input
  FROM case_decision WHERE case_id = :case ORDER BY decision, item;

-- name: case_key_forget   no rows
DELETE FROM case_key WHERE case_id = :case;

-- name: case_key_add   no rows
INSERT INTO case_key (case_id, key, value) VALUES (:case, :key, :value);

-- name: case_keys   the keys of a case: some rows
SELECT key, value FROM case_key WHERE case_id = :case ORDER BY key, value;

-- name: case_others_of_organisation   ids of the other cases of the same organisation in the scheme: some rows
SELECT id FROM grant_case WHERE organisation = :organisation AND scheme = :scheme AND id <> :case ORDER BY opened_us, id;

-- name: case_others_by_key   ids of the other cases of the scheme that hold a value under a key: some rows
SELECT k.case_id FROM case_key k JOIN grant_case c ON c.id = k.case_id
 WHERE k.key = :key AND k.value = :value AND c.scheme = :scheme AND c.id <> :case ORDER BY c.opened_us, c.id;

-- name: deadline_put   no rows
INSERT INTO deadline (case_id, due_on, next_act, clause) VALUES (:case, :due_on, :next_act, :clause)
ON CONFLICT (case_id) DO UPDATE SET due_on = excluded.due_on, next_act = excluded.next_act, clause = excluded.clause;

-- name: deadline_forget   no rows
DELETE FROM deadline WHERE case_id = :case;

-- name: deadline_of_case   one row or none
SELECT due_on, next_act, clause FROM deadline WHERE case_id = :case;

-- name: deadline_passed   cases whose deadline has passed and has a consequence: some rows, oldest first
SELECT d.case_id, d.next_act, d.due_on FROM deadline d
 WHERE d.due_on < :today AND d.next_act <> '' ORDER BY d.due_on, d.case_id;
