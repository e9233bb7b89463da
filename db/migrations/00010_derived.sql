-- The version of the code by which the values derived from the records of a
-- type (search words, folded texts, sort keys) were derived, and how far a
-- background job has brought them towards another one.
CREATE TABLE derived (
  workspace_id {id} NOT NULL REFERENCES workspace (id),
  record_type {text} NOT NULL,
  thing {text} NOT NULL,
  version {text} NOT NULL DEFAULT '', -- of all records of the type
  goal {text} NOT NULL DEFAULT '',    -- of those up to position
  position {id},
  done {int} NOT NULL DEFAULT 0,
  total {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, record_type, thing)
);
