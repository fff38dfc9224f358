-- name: document_add   no rows
INSERT INTO document (id, owner, scheme, form, paper, row_id, name, type, bytes, hash, uploaded_us, uploaded_by, removed_seq)
VALUES (:id, :owner, :scheme, :form, :paper, :row, :name, :type, :bytes, :hash, :at_us, :actor, NULL);

-- name: document_remove   no rows
UPDATE document SET removed_seq = :seq WHERE id = :id;

-- name: document_by_id   one row or none
SELECT id, owner, scheme, form, paper, row_id, name, type, bytes, hash, uploaded_us, uploaded_by, removed_seq
  FROM document WHERE id = :id;

-- name: documents_of   the papers of a case or an organisation that are there: some rows
SELECT id, form, paper, row_id, name, type, bytes, hash, uploaded_us
  FROM document WHERE owner = :owner AND removed_seq IS NULL ORDER BY uploaded_us, id;

-- name: documents_total   one row: bytes of all papers that are there
SELECT coalesce(sum(bytes), 0) FROM document WHERE owner = :owner AND removed_seq IS NULL;
-- pg:
SELECT coalesce(sum(bytes), 0)::bigint FROM document WHERE owner = :owner AND removed_seq IS NULL;
