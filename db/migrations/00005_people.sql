-- A link by which a person sets a new password. It is made by an administrator
-- of the only workspace that the person belongs to.
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
-- removed, to tell which came first whatever the clocks said; 0 = not known.
ALTER TABLE invitation ADD COLUMN revision {int} NOT NULL DEFAULT 0;
ALTER TABLE membership ADD COLUMN removed_revision {int} NOT NULL DEFAULT 0;

-- Change events are numbered by the database: the clocks of several servers
-- need not agree. Those there are have been told already.
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
