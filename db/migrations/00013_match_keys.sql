-- Match keys are in a column of their record's table.
DROP TABLE match_key;
