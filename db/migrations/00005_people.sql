-- A link by which a person sets a new password. An administrator of the
-- person's only workspace makes it.
CREATE TABLE password_reset (
  workspace_id {id} NOT NULL REFERENCES workspace (id),
  id {id} NOT NULL,
  hash {text} NOT NULL UNIQUE,
  person_id {id} NOT NULL REFERENCES person (id),
  created_by {id} NOT NULL,
  created_at {moment} NOT NULL,
  expires_at {moment} NOT NULL,
  used_at {moment},
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX password_reset_person ON password_reset (person_id);

-- The workspace's revision when an invitation was made and when a person was
-- removed. It gives their order independently of clocks; 0 = unknown.
ALTER TABLE invitation ADD COLUMN revision {int} NOT NULL DEFAULT 0;
ALTER TABLE membership ADD COLUMN removed_revision {int} NOT NULL DEFAULT 0;

-- The database numbers change events, since the clocks of several servers may
-- differ. Existing ones have been sent already.
DROP TABLE event;
CREATE TABLE event (
-- sqlite:
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
-- end
-- postgres:
  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
-- end
  workspace_id {id} NOT NULL,
  at {moment} NOT NULL,
  body {json} NOT NULL
);
