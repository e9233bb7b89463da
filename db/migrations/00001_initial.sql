-- Workspaces and their people. A person may belong to several workspaces.
CREATE TABLE workspace (
  id {id} NOT NULL PRIMARY KEY,
  number {int} NOT NULL UNIQUE, -- marks its rows in the search index
  slug {text} NOT NULL UNIQUE,
  name {text} NOT NULL,
  country {text} NOT NULL DEFAULT '',
  language {text} NOT NULL DEFAULT 'en',
  currency {text} NOT NULL DEFAULT 'EUR',
  zone {text} NOT NULL DEFAULT 'UTC',
  revision {int} NOT NULL DEFAULT 1,
  created_at {moment} NOT NULL
);

CREATE TABLE person (
  id {id} NOT NULL PRIMARY KEY,
  email {text} NOT NULL UNIQUE,
  name {text} NOT NULL,
  password {text} NOT NULL DEFAULT '',
  language {text} NOT NULL DEFAULT '',
  zone {text} NOT NULL DEFAULT '',
  theme {text} NOT NULL DEFAULT 'system',
  single_keys {bool} NOT NULL DEFAULT TRUE,
  created_at {moment} NOT NULL,
  disabled_at {moment}
);

CREATE TABLE membership (
  workspace_id {id} NOT NULL REFERENCES workspace (id),
  person_id {id} NOT NULL REFERENCES person (id),
  role {text} NOT NULL,
  created_at {moment} NOT NULL,
  removed_at {moment},
  PRIMARY KEY (workspace_id, person_id)
);
CREATE INDEX membership_person ON membership (person_id);

-- Secrets are stored as SHA-256 of random tokens of 256 bits.
CREATE TABLE session (
  hash {text} NOT NULL PRIMARY KEY,
  id {id} NOT NULL UNIQUE,
  person_id {id} NOT NULL REFERENCES person (id),
  workspace_id {id},
  created_at {moment} NOT NULL,
  seen_at {moment} NOT NULL,
  expires_at {moment} NOT NULL,
  address {text} NOT NULL DEFAULT '',
  agent {text} NOT NULL DEFAULT ''
);
CREATE INDEX session_person ON session (person_id);

CREATE TABLE invitation (
  workspace_id {id} NOT NULL REFERENCES workspace (id),
  id {id} NOT NULL,
  hash {text} NOT NULL UNIQUE,
  email {text} NOT NULL DEFAULT '',
  role {text} NOT NULL,
  created_by {id} NOT NULL,
  created_at {moment} NOT NULL,
  expires_at {moment} NOT NULL,
  used_at {moment},
  PRIMARY KEY (workspace_id, id)
);

CREATE TABLE api_token (
  workspace_id {id} NOT NULL REFERENCES workspace (id),
  id {id} NOT NULL,
  person_id {id} NOT NULL REFERENCES person (id),
  name {text} NOT NULL,
  hash {text} NOT NULL UNIQUE,
  read_only {bool} NOT NULL DEFAULT FALSE,
  created_at {moment} NOT NULL,
  used_at {moment},
  revoked_at {moment},
  PRIMARY KEY (workspace_id, id)
);

CREATE TABLE throttle (
  key {text} NOT NULL PRIMARY KEY,
  failures {int} NOT NULL,
  until_at {moment} NOT NULL
);

-- Settings of the whole installation.
CREATE TABLE setting (
  key {text} NOT NULL PRIMARY KEY,
  value {text} NOT NULL
);

CREATE TABLE preference (
  workspace_id {id} NOT NULL REFERENCES workspace (id),
  person_id {id} NOT NULL REFERENCES person (id),
  key {text} NOT NULL,
  value {json} NOT NULL,
  PRIMARY KEY (workspace_id, person_id, key)
);

-- The values of a workspace's lists: statuses, sources, stages.
CREATE TABLE list_item (
  workspace_id {id} NOT NULL REFERENCES workspace (id),
  id {id} NOT NULL,
  list {text} NOT NULL,
  key {text} NOT NULL,
  name {text} NOT NULL DEFAULT '',
  category {text} NOT NULL DEFAULT '',
  hue {int} NOT NULL DEFAULT 0,
  position {int} NOT NULL DEFAULT 0,
  probability {int} NOT NULL DEFAULT 0,
  retired {bool} NOT NULL DEFAULT FALSE,
  version {int} NOT NULL DEFAULT 1,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, list, key)
);

CREATE TABLE custom_field (
  workspace_id {id} NOT NULL REFERENCES workspace (id),
  id {id} NOT NULL,
  record_type {text} NOT NULL,
  key {text} NOT NULL,
  kind {text} NOT NULL,
  label {text} NOT NULL,
  options {json} NOT NULL,
  fast {bool} NOT NULL DEFAULT FALSE,
  position {int} NOT NULL DEFAULT 0,
  created_at {moment} NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, record_type, key)
);

-- On SQLite, tables that grow with every action and are read by their key have
-- no row numbers, which saves one B-tree.

-- Every action leaves a receipt. The history rows that refer to it hold its
-- changes to each record. Undo reverts them in reverse order.
CREATE TABLE receipt (
  workspace_id {id} NOT NULL REFERENCES workspace (id),
  id {id} NOT NULL,
  at {moment} NOT NULL,
  actor_id {id},
  door {text} NOT NULL,
  action {text} NOT NULL,
  subject_type {text} NOT NULL DEFAULT '',
  subject_id {id},
  count {int} NOT NULL DEFAULT 1,
  details {json} NOT NULL,
  undoes_id {id},
  undone_by_id {id},
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX receipt_actor ON receipt (workspace_id, actor_id, id);
CREATE INDEX receipt_subject ON receipt (workspace_id, subject_id, id);

CREATE TABLE history (
  workspace_id {id} NOT NULL,
  id {id} NOT NULL,
  record_type {text} NOT NULL,
  record_id {id} NOT NULL,
  receipt_id {id} NOT NULL,
  at {moment} NOT NULL,
  actor_id {id},
  door {text} NOT NULL,
  action {text} NOT NULL,
  version {int} NOT NULL,
  changes {json} NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, receipt_id) REFERENCES receipt (workspace_id, id)
-- sqlite:
) WITHOUT ROWID;
-- end
-- postgres:
);
-- end
CREATE INDEX history_record ON history (workspace_id, record_id, id);
CREATE INDEX history_receipt ON history (workspace_id, receipt_id);

-- Intervals: status or stage, owner and amount of each record over time.
CREATE TABLE step_interval (
  workspace_id {id} NOT NULL,
  record_id {id} NOT NULL,
  from_at {moment} NOT NULL,
  to_at {moment},
  record_type {text} NOT NULL,
  step_id {id} NOT NULL,
  owner_id {id},
  amount {int},
  currency {text} NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, record_id, from_at)
-- sqlite:
) WITHOUT ROWID;
-- end
-- postgres:
);
-- end

-- Counters: numbers and sums of living records, so that boards and totals read
-- few rows. Several slots keep writers on PostgreSQL from waiting for one row.
CREATE TABLE tally (
  workspace_id {id} NOT NULL,
  record_type {text} NOT NULL,
  owner_id {id} NOT NULL,
  step_id {id} NOT NULL,
  currency {text} NOT NULL,
  slot {int} NOT NULL,
  count {int} NOT NULL,
  amount {int} NOT NULL,
  PRIMARY KEY (workspace_id, record_type, owner_id, step_id, currency, slot)
-- sqlite:
) WITHOUT ROWID;
-- end
-- postgres:
);
-- end

-- Keys by which records are similar: normalised e-mail, phone, name.
CREATE TABLE match_key (
  workspace_id {id} NOT NULL,
  record_type {text} NOT NULL,
  key {text} NOT NULL,
  record_id {id} NOT NULL,
  PRIMARY KEY (workspace_id, record_type, key, record_id)
-- sqlite:
) WITHOUT ROWID;
-- end
-- postgres:
);
-- end
CREATE INDEX match_key_record ON match_key (workspace_id, record_id);

-- Change events for open pages. Old ones are deleted.
CREATE TABLE event (
  id {id} NOT NULL PRIMARY KEY,
  workspace_id {id} NOT NULL,
  at {moment} NOT NULL,
  body {json} NOT NULL
);

-- Stored responses to requests with an Idempotency-Key.
CREATE TABLE answer (
  workspace_id {id} NOT NULL REFERENCES workspace (id),
  person_id {id} NOT NULL,
  key {text} NOT NULL,
  request {text} NOT NULL, -- hash of what was asked
  status {int} NOT NULL,
  head {json} NOT NULL,
  body {text} NOT NULL,
  at {moment} NOT NULL,
  PRIMARY KEY (workspace_id, person_id, key)
);
CREATE INDEX answer_at ON answer (at);
