-- The import of a file. Each step commits its records together with the
-- position in the file, so that the import can continue after a crash and no
-- row is imported twice.
CREATE TABLE import (
  workspace_id {id} NOT NULL REFERENCES workspace (id),
  id {id} NOT NULL,
  person_id {id} NOT NULL,
  record_type {text} NOT NULL,
  file_name {text} NOT NULL,
  file_kept {bool} NOT NULL DEFAULT TRUE, -- the file is still there
  size {int} NOT NULL,
  row_count {int} NOT NULL DEFAULT 0,
  state {text} NOT NULL,
  plan {json} NOT NULL,
  position {int} NOT NULL DEFAULT 0,
  line {int} NOT NULL DEFAULT 0,
  created {int} NOT NULL DEFAULT 0,
  skipped {int} NOT NULL DEFAULT 0,
  created_at {moment} NOT NULL,
  started_at {moment},
  stepped_at {moment}, -- the last step
  finished_at {moment},
  failure {text} NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, id)
);

-- The problems of a row by cell, and the row itself, for the report. The cells
-- are JSON in a text column, since jsonb may refuse them.
CREATE TABLE import_problem (
  workspace_id {id} NOT NULL,
  import_id {id} NOT NULL,
  line {int} NOT NULL,
  position {int} NOT NULL,
  column_name {text} NOT NULL DEFAULT '',
  value {text} NOT NULL DEFAULT '',
  key {text} NOT NULL,
  args {json} NOT NULL,
  cells {text} NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, import_id, line, position),
  FOREIGN KEY (workspace_id, import_id) REFERENCES import (workspace_id, id)
);
