package record

import "slices"

// reserved are the words that PostgreSQL or SQLite read as a part of SQL where a
// name of a table or column stands.
var reserved = []string{"add", "all", "alter", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "autoincrement",
	"between", "binary", "both", "case", "cast", "check", "collate", "collation", "column", "commit", "concurrently", "constraint", "create", "cross",
	"current_catalog", "current_date", "current_role", "current_schema", "current_time", "current_timestamp", "current_user", "default", "deferrable",
	"delete", "desc", "distinct", "do", "drop", "else", "end", "escape", "except", "exists", "false", "fetch", "for", "foreign", "freeze", "from", "full",
	"glob", "grant", "group", "having", "if", "ilike", "in", "index", "initially", "inner", "insert", "intersect", "into", "is", "isnull", "join",
	"lateral", "leading", "left", "like", "limit", "localtime", "localtimestamp", "match", "natural", "not", "nothing", "notnull", "null", "offset", "on",
	"only", "or", "order", "outer", "overlaps", "placing", "primary", "raise", "references", "regexp", "returning", "right", "select", "session_user",
	"set", "similar", "some", "symmetric", "table", "tablesample", "then", "to", "trailing", "transaction", "true", "union", "unique", "update", "user",
	"using", "values", "variadic", "verbose", "when", "where", "window", "with"}

// sqlName returns the name of a table or column that is called name in a
// description: "order" is "order_" in the database, so that no query quotes it.
func sqlName(name string) string {
	if _, is := slices.BinarySearch(reserved, name); is {
		return name + "_"
	}
	return name
}

// Table returns the name of the type's table.
func (t *Type) Table() string { return sqlName(t.Name) }

// Column returns the name of the field's column in the type's table.
func (f *Field) Column() string {
	switch f.Kind.Storage() {
	case AsID:
		return f.Key + "_id"
	case AsMoment:
		return f.Key + "_at"
	}
	return sqlName(f.Key)
}
