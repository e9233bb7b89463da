-- Rates of exchange: what one unit of a currency is worth in the workspace's,
-- which is the base. A workspace that changes its currency keeps them for the
-- day it changes back.
CREATE TABLE rate (
  workspace_id {id} NOT NULL REFERENCES workspace (id),
  id {id} NOT NULL,
  base {text} NOT NULL,
  currency {text} NOT NULL,
  date {date} NOT NULL,
  rate {text} NOT NULL, -- a decimal number; exact
  version {int} NOT NULL DEFAULT 1,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, base, currency, date)
);

-- The rates by which the amounts of a workspace's records are compared now, and
-- how far the records have been given their keys by these rates.
CREATE TABLE conversion (
  workspace_id {id} NOT NULL PRIMARY KEY REFERENCES workspace (id),
  base {text} NOT NULL,
  rates {json} NOT NULL,
  number {int} NOT NULL,
  record_type {text} NOT NULL DEFAULT '', -- the type and ID of the last record
  record_id {id},
  ready {bool} NOT NULL DEFAULT FALSE
);

-- They compared amounts without converting them.
DROP INDEX IF EXISTS lead_amount_even;
DROP INDEX IF EXISTS opportunity_amount_even;
