-- One column of each type.
CREATE TABLE thing (
  id {id} NOT NULL PRIMARY KEY,
  parent {id} REFERENCES thing (id),
  name {text} NOT NULL DEFAULT '',
  n {int} NOT NULL DEFAULT 0,
  at {moment},
  day {date},
  done {bool} NOT NULL DEFAULT FALSE,
  data {json} NOT NULL DEFAULT '{}',
  ratio {number} NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX thing_name ON thing (name);

-- sqlite:
CREATE TABLE only_here (a {text});
-- end
-- postgres:
CREATE TABLE only_there (a {text});
-- end
