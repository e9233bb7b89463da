-- A file on its way into the workspace. Each step of the work commits the
-- records it made together with how far it got, so that it can go on after a
-- crash and no row comes in twice.
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

-- What was wrong with a row, cell by cell, and the row itself, for the report.
-- The cells are JSON in a text column, since they may hold what jsonb refuses.
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
