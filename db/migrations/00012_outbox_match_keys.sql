-- A feed is a consumer of changes: an integration of one person that reads
-- messages from the outbox and acknowledges them.
CREATE TABLE feed (
  workspace_id {id} NOT NULL REFERENCES workspace (id),
  id {id} NOT NULL,
  person_id {id} NOT NULL REFERENCES person (id),
  name {text} NOT NULL,
  created_at {moment} NOT NULL,
  lost_since {moment}, -- when the oldest message was written that expired
  removed_at {moment}, -- the clean-up deletes its messages and then the feed
  PRIMARY KEY (workspace_id, id)
);

-- The outbox has one row for each receipt and feed of its workspace, written
-- with the receipt. The row stays until the feed acknowledges it or it expires.
CREATE TABLE outbox (
  workspace_id {id} NOT NULL,
  feed_id {id} NOT NULL,
  receipt_id {id} NOT NULL,
  at {moment} NOT NULL,
  PRIMARY KEY (workspace_id, feed_id, receipt_id),
  FOREIGN KEY (workspace_id, feed_id) REFERENCES feed (workspace_id, id),
  FOREIGN KEY (workspace_id, receipt_id) REFERENCES receipt (workspace_id, id)
-- sqlite:
) WITHOUT ROWID;
-- end
-- postgres:
);
-- end
CREATE INDEX outbox_age ON outbox (workspace_id, feed_id, at);

-- Match keys are in a column of their record's table.
DROP TABLE match_key;
