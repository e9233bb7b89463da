-- A custom field can be changed and removed. Its values are kept until it is
-- added again.
ALTER TABLE custom_field ADD COLUMN labels {json} NOT NULL DEFAULT '{}'; -- name by language, where it differs
ALTER TABLE custom_field ADD COLUMN required {bool} NOT NULL DEFAULT FALSE;
ALTER TABLE custom_field ADD COLUMN listed {bool} NOT NULL DEFAULT TRUE;
ALTER TABLE custom_field ADD COLUMN filtered {bool} NOT NULL DEFAULT TRUE;
ALTER TABLE custom_field ADD COLUMN removed_at {moment};
