-- name: command_add   no rows
INSERT INTO command (actor, key, digest, id, row_id, seq) VALUES (:actor, :key, :digest, :id, :row, :seq);

-- name: command_by_key   one row or none: the reply that was given
SELECT digest, id, row_id, seq FROM command WHERE actor = :actor AND key = :key;

-- name: demo_clock_get   one row or none
SELECT stands_on FROM demo_clock WHERE id = 1;

-- name: demo_clock_put   no rows
INSERT INTO demo_clock (id, stands_on, last_seq) VALUES (1, :stands_on, :seq)
ON CONFLICT (id) DO UPDATE SET stands_on = excluded.stands_on, last_seq = excluded.last_seq;
