-- Undo at any time: the sign-in session of an action, the group of an action of
-- several transactions, and whether undo skips it because it cannot be undone.
ALTER TABLE receipt ADD COLUMN session_id {id};
ALTER TABLE receipt ADD COLUMN group_id {id};
ALTER TABLE receipt ADD COLUMN passed {bool} NOT NULL DEFAULT FALSE;
CREATE INDEX receipt_session ON receipt (workspace_id, session_id, id) WHERE session_id IS NOT NULL;
CREATE INDEX receipt_group ON receipt (workspace_id, group_id, id) WHERE group_id IS NOT NULL;
ALTER TABLE import ADD COLUMN session_id {id};
UPDATE receipt SET group_id = subject_id WHERE action = 'import' AND subject_type = 'import';

-- The people of the sample data, who can never sign in.
ALTER TABLE person ADD COLUMN sample {bool} NOT NULL DEFAULT FALSE;
UPDATE person SET sample = TRUE WHERE password = '' AND EXISTS (SELECT 1 FROM membership m JOIN workspace w ON w.id = m.workspace_id
  WHERE m.person_id = person.id AND person.email LIKE '%@' || w.slug || '.example');
