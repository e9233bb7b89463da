-- Tables and columns get the names that the code uses.
ALTER TABLE tally RENAME TO counter;
ALTER TABLE answer RENAME TO stored_response;
DROP INDEX answer_at;
CREATE INDEX stored_response_at ON stored_response (at);
ALTER TABLE receipt RENAME COLUMN door TO channel;
ALTER TABLE history RENAME COLUMN door TO channel;
-- postgres:
ALTER INDEX tally_pkey RENAME TO counter_pkey;
ALTER INDEX answer_pkey RENAME TO stored_response_pkey;
ALTER TABLE stored_response RENAME CONSTRAINT answer_workspace_id_fkey TO stored_response_workspace_id_fkey;
-- end
