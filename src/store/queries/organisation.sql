-- name: organisation_add   no rows
INSERT INTO organisation (id, scheme, name, data, registered_us, last_seq)
VALUES (:id, :scheme, :name, :data, :at_us, :seq);

-- name: organisation_get   one row or none: an organisation as registered with a scheme
SELECT id, scheme, name, data, registered_us, last_seq FROM organisation WHERE id = :id AND scheme = :scheme;

-- name: organisation_registrations   one row for each scheme an organisation registered with
SELECT id, scheme, name, data, registered_us, last_seq FROM organisation WHERE id = :id ORDER BY registered_us, scheme;

-- name: organisation_change   no rows
UPDATE organisation SET name = :name, data = :data, last_seq = :seq WHERE id = :id AND scheme = :scheme;

-- name: organisation_touch   no rows
UPDATE organisation SET last_seq = :seq WHERE id = :id AND scheme = :scheme;
