-- Tables of a workspace have the workspace in every unique key, so that a
-- PostgreSQL database can be distributed by it. A secret is shown before its
-- workspace is known, so a table of its own leads from the hash to the
-- workspace. Secrets made before this step keep working.
CREATE TABLE secret (
  hash {text} NOT NULL PRIMARY KEY,
  workspace_id {id} NOT NULL
-- sqlite:
) WITHOUT ROWID;
-- end
-- postgres:
);
-- end
INSERT INTO secret (hash, workspace_id)
  SELECT hash, workspace_id FROM api_token UNION ALL
  SELECT hash, workspace_id FROM invitation UNION ALL
  SELECT hash, workspace_id FROM password_reset;

-- postgres:
ALTER TABLE api_token DROP CONSTRAINT api_token_hash_key, ADD UNIQUE (workspace_id, hash);
ALTER TABLE invitation DROP CONSTRAINT invitation_hash_key, ADD UNIQUE (workspace_id, hash);
ALTER TABLE password_reset DROP CONSTRAINT password_reset_hash_key, ADD UNIQUE (workspace_id, hash);
-- end

-- SQLite cannot change a key, so these tables are made again. No other table
-- refers to them.
-- sqlite:
CREATE TABLE api_token_made_again (
  workspace_id {id} NOT NULL REFERENCES workspace (id),
  id {id} NOT NULL,
  person_id {id} NOT NULL REFERENCES person (id),
  name {text} NOT NULL,
  hash {text} NOT NULL,
  read_only {bool} NOT NULL DEFAULT FALSE,
  created_at {moment} NOT NULL,
  used_at {moment},
  revoked_at {moment},
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, hash)
);
INSERT INTO api_token_made_again (workspace_id, id, person_id, name, hash, read_only, created_at, used_at, revoked_at)
  SELECT workspace_id, id, person_id, name, hash, read_only, created_at, used_at, revoked_at FROM api_token;
DROP TABLE api_token;
ALTER TABLE api_token_made_again RENAME TO api_token;

CREATE TABLE invitation_made_again (
  workspace_id {id} NOT NULL REFERENCES workspace (id),
  id {id} NOT NULL,
  hash {text} NOT NULL,
  email {text} NOT NULL DEFAULT '',
  role {text} NOT NULL,
  created_by {id} NOT NULL,
  created_at {moment} NOT NULL,
  expires_at {moment} NOT NULL,
  used_at {moment},
  revision {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, hash)
);
INSERT INTO invitation_made_again (workspace_id, id, hash, email, role, created_by, created_at, expires_at, used_at, revision)
  SELECT workspace_id, id, hash, email, role, created_by, created_at, expires_at, used_at, revision FROM invitation;
DROP TABLE invitation;
ALTER TABLE invitation_made_again RENAME TO invitation;

CREATE TABLE password_reset_made_again (
  workspace_id {id} NOT NULL REFERENCES workspace (id),
  id {id} NOT NULL,
  hash {text} NOT NULL,
  person_id {id} NOT NULL REFERENCES person (id),
  created_by {id} NOT NULL,
  created_at {moment} NOT NULL,
  expires_at {moment} NOT NULL,
  used_at {moment},
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, hash)
);
INSERT INTO password_reset_made_again (workspace_id, id, hash, person_id, created_by, created_at, expires_at, used_at)
  SELECT workspace_id, id, hash, person_id, created_by, created_at, expires_at, used_at FROM password_reset;
DROP TABLE password_reset;
ALTER TABLE password_reset_made_again RENAME TO password_reset;
CREATE INDEX password_reset_person ON password_reset (person_id);
-- end
