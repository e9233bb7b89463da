-- A custom reference says what it refers to: the name of a record type, "user"
-- or the name of a list.
ALTER TABLE custom_field ADD COLUMN target {text} NOT NULL DEFAULT '';

-- An uploaded file. Its content is the blob of that name in the folder of files.
CREATE TABLE file (
  workspace_id {id} NOT NULL REFERENCES workspace (id),
  id {id} NOT NULL,
  name {text} NOT NULL, -- as the sender named it
  size {int} NOT NULL, -- in bytes
  media_type {text} NOT NULL,
  sha256 {text} NOT NULL, -- of the content, as hexadecimal digits
  blob {text} NOT NULL,
  person_id {id} NOT NULL REFERENCES person (id), -- who uploaded it
  created_at {moment} NOT NULL,
  unused_since {moment}, -- when the clean-up first found nothing that refers to it
  PRIMARY KEY (workspace_id, id)
);
