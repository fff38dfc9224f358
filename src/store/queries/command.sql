-- name: command_add   no rows
INSERT INTO command (actor, key, digest, id, row_id, seq) VALUES (:actor, :key, :digest, :id, :row, :seq);

-- name: command_by_key   one row or none: the reply that was given
SELECT digest, id, row_id, seq FROM command WHERE actor = :actor AND key = :key;

-- name: demo_clock_get   one row or none
SELECT ahead_days FROM demo_clock WHERE id = 1;

-- name: demo_clock_put   no rows
INSERT INTO demo_clock (id, ahead_days, last_seq) VALUES (1, :ahead_days, :seq)
ON CONFLICT (id) DO UPDATE SET ahead_days = excluded.ahead_days, last_seq = excluded.last_seq;
