-- An operation is an action larger than one transaction. Each step commits its
-- changes together with its position, so that it goes on after a crash and does
-- nothing twice. The receipts of its steps have its id as their group_id.
CREATE TABLE operation (
  workspace_id {id} NOT NULL REFERENCES workspace (id),
  id {id} NOT NULL,
  person_id {id} NOT NULL,
  channel {text} NOT NULL,
  session_id {id},
  kind {text} NOT NULL,
  record_type {text} NOT NULL DEFAULT '',
  plan {json} NOT NULL,
  state {text} NOT NULL,
  position {text} NOT NULL DEFAULT '', -- where the next step begins
  step {int} NOT NULL DEFAULT 0,
  total {int} NOT NULL DEFAULT 0,
  done {int} NOT NULL DEFAULT 0,
  same {int} NOT NULL DEFAULT 0, -- records that were so already
  refused {int} NOT NULL DEFAULT 0,
  refusals {json} NOT NULL, -- the first records that were left, with the reason
  started_at {moment} NOT NULL,
  stepped_at {moment} NOT NULL,
  finished_at {moment},
  failure {text} NOT NULL DEFAULT '',
  undoes_id {id}, -- of an undo: the group of receipts that it undoes
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX operation_state ON operation (state, stepped_at);
CREATE INDEX operation_undoes ON operation (workspace_id, undoes_id);
