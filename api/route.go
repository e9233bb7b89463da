package api

import (
	"net/http"
	"slices"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// A route is one method of one path with its documentation.
type route struct {
	method, path string
	name         string // operation ID
	tag          string
	summary      string
	detail       string
	admin        bool         // for administrators only
	listing      bool         // has the parameters of a list
	form         bool         // takes a form with a file instead of JSON
	raw          bool         // takes any other body as the content of a file too
	file         string       // media type of the file that it writes itself
	locates      bool         // the response has a Location
	query        []string     // names of parameters, if it is no list
	typ          *record.Type // type of its records
	in           any          // body: the name of a schema or a value of its Go type
	out          any          // body of the response, likewise
	status       int          // of the response
	later        bool         // the response may also be 202, with an operation
	do           func(*request) (*response, error)
}

// The longest duration of a request.
const (
	timeout     = 30 * time.Second
	formTimeout = 10 * time.Minute // a large file over a slow connection
)

func (rt *route) time() time.Duration {
	if rt.form {
		return formTimeout
	}
	return timeout
}

// routes returns all routes.
func routes() []*route {
	var out []*route
	for _, t := range crm.AllTypes() {
		out = append(out, recordRoutes(t)...)
	}
	out = append(out, leadRoutes(crm.LeadType)...)
	for _, l := range []struct{ path, list, what string }{
		{"/statuses", crm.LeadStatuses, "the statuses of leads"},
		{"/sources", crm.Sources, "the sources of leads and customers"},
		{"/stages", crm.Stages, "the stages of opportunities"},
		{"/client-stages", crm.ClientStages, "the stages of companies"},
		{"/lost-reasons", crm.LostReasons, "the reasons why opportunities are lost"},
		{"/opportunity-types", crm.OpportunityTypes, "the types of opportunities"},
		{"/tags", crm.Tags, "the tags of records"},
	} {
		out = append(out, &route{method: "GET", path: l.path, name: "list" + camel(l.path), tag: "settings", summary: "List " + l.what,
			out: Page[Item]{}, do: listItems(l.list)})
	}
	return slices.Concat(out, tagRoutes(), otherRoutes(), feedRoutes())
}

// recordRoutes returns the routes that every record type has.
func recordRoutes(t *record.Type) []*route {
	all, single, name := "/"+t.Plural, "/"+t.Plural+"/{id}", camel(t.Name)
	return []*route{
		{method: "GET", path: all, name: "list" + camel(t.Plural), tag: t.Plural, summary: "List " + t.Plural, detail: listDetail + ofChildren(t, listChildrenDetail),
			typ: t, listing: true, out: name + "Page", do: listRecords},
		{method: "POST", path: all, name: "create" + name, tag: t.Plural, summary: "Create " + one(t.Name), detail: ofChildren(t, newChildDetail),
			typ: t, locates: true, in: name + "New", out: name, status: http.StatusCreated, do: createRecord},
		{method: "GET", path: single, name: "get" + name, tag: t.Plural, summary: "Get " + one(t.Name), typ: t, out: name, do: getRecord},
		{method: "PATCH", path: single, name: "change" + name, tag: t.Plural, summary: "Change " + one(t.Name), detail: changeDetail + ofChildren(t, changeChildDetail),
			typ: t, in: name + "Change", out: name, do: changeRecord},
		{method: "DELETE", path: single, name: "delete" + name, tag: t.Plural, summary: "Move " + one(t.Name) + " to the trash",
			typ: t, query: []string{"version"}, status: http.StatusNoContent, do: deleteRecord},
		{method: "POST", path: restoration(t, "{id}"), name: "restore" + name, tag: t.Plural, summary: "Restore " + one(t.Name) + " from the trash",
			detail: restoreDetail, typ: t, out: name, status: http.StatusOK, do: restoreRecord},
		{method: "GET", path: single + "/dependents", name: "list" + name + "Dependents", tag: t.Plural,
			summary: "List what hangs on " + one(t.Name), detail: dependentsDetail, typ: t, out: DependentsPage{}, do: recordDependents},
		{method: "GET", path: single + "/history", name: "list" + name + "History", tag: t.Plural, summary: "List what happened to " + one(t.Name),
			typ: t, query: []string{"limit", "cursor"}, out: HistoryPage{}, do: recordHistory},
	}
}

// ofChildren returns a text for types whose records have a parent.
func ofChildren(t *record.Type, text string) string {
	if t.Parent() == nil {
		return ""
	}
	return text
}

// leadRoutes returns the actions on leads, each a small resource.
func leadRoutes(t *record.Type) []*route {
	qualification, disqualification := "/leads/{id}/qualification", "/leads/{id}/disqualification"
	return []*route{
		{method: "POST", path: qualification, name: "qualifyLead", tag: "leads", summary: "Qualify a lead", detail: qualifyDetail,
			typ: t, locates: true, query: []string{"dry_run"}, in: QualificationNew{}, out: Qualification{}, status: http.StatusCreated, do: qualifyLead},
		{method: "GET", path: qualification, name: "getQualification", tag: "leads", summary: "Get what a lead was qualified into",
			typ: t, out: Qualification{}, do: getQualification},
		{method: "DELETE", path: qualification, name: "undoQualification", tag: "leads", summary: "Undo the qualification of a lead",
			typ: t, status: http.StatusNoContent, do: undoQualification},
		{method: "POST", path: disqualification, name: "disqualifyLead", tag: "leads", summary: "Disqualify a lead",
			typ: t, in: DisqualificationNew{}, out: "Lead", status: http.StatusCreated, do: disqualifyLead},
		{method: "DELETE", path: disqualification, name: "reopenLead", tag: "leads", summary: "Reopen a disqualified lead",
			typ: t, status: http.StatusNoContent, do: reopenLead},
	}
}

func tagRoutes() []*route {
	return []*route{
		{method: "POST", path: "/tags", name: "addTag", tag: "settings", summary: "Add a tag", detail: tagDetail, admin: true,
			in: TagNew{}, out: Item{}, status: http.StatusCreated, do: addTag},
		{method: "PATCH", path: "/tags/{id}", name: "changeTag", tag: "settings", summary: "Rename or recolour a tag", detail: tagDetail,
			admin: true, in: TagChange{}, out: Item{}, do: changeTag},
		{method: "DELETE", path: "/tags/{id}", name: "deleteTag", tag: "settings", summary: "Delete a tag that no record has",
			detail: tagDetail, admin: true, status: http.StatusNoContent, do: deleteTag},
	}
}

func otherRoutes() []*route {
	return []*route{
		{method: "GET", path: "/users", name: "listUsers", tag: "settings", summary: "List the people of the workspace",
			out: Page[User]{}, do: listUsers},
		{method: "GET", path: "/fields", name: "listFields", tag: "settings", summary: "List the fields of the record types",
			query: []string{"record_type"}, out: Page[Field]{}, do: listFields},
		{method: "POST", path: "/fields", name: "addField", tag: "settings", summary: "Add a field to a record type",
			detail: fieldNewDetail, admin: true, in: FieldNew{}, out: Field{}, status: http.StatusCreated, do: addField},
		{method: "PATCH", path: "/fields/{field}", name: "changeField", tag: "settings", summary: "Change a field that the workspace added",
			detail: fieldDetail, admin: true, query: []string{"record_type"}, in: FieldChange{}, out: Field{}, do: changeField},
		{method: "DELETE", path: "/fields/{field}", name: "removeField", tag: "settings", summary: "Remove a field that the workspace added",
			detail: fieldRemovedDetail, admin: true, query: []string{"record_type"}, status: http.StatusNoContent, do: removeField},
		{method: "GET", path: "/rates", name: "listRates", tag: "settings", summary: "List the exchange rates", detail: ratesDetail,
			out: Page[Rate]{}, do: listRates},
		{method: "POST", path: "/rates", name: "addRate", tag: "settings", summary: "Add an exchange rate", detail: rateDetail, admin: true,
			in: RateNew{}, out: Rate{}, status: http.StatusCreated, do: addRate},
		{method: "GET", path: "/rates/{id}", name: "getRate", tag: "settings", summary: "Get an exchange rate", out: Rate{}, do: getRate},
		{method: "PATCH", path: "/rates/{id}", name: "changeRate", tag: "settings", summary: "Change an exchange rate", detail: rateDetail,
			admin: true, in: RateChange{}, out: Rate{}, do: changeRate},
		{method: "DELETE", path: "/rates/{id}", name: "deleteRate", tag: "settings", summary: "Delete an exchange rate", detail: rateDetail,
			admin: true, status: http.StatusNoContent, do: deleteRate},
		{method: "POST", path: "/undos", name: "undoAction", tag: "undo", summary: "Undo an action", detail: undoDetail,
			in: UndoNew{}, out: Undo{}, status: http.StatusCreated, later: true, do: undoAction},
		{method: "GET", path: "/operations", name: "listOperations", tag: "operations", summary: "List the newest operations",
			out: Page[Operation]{}, do: listOperations},
		{method: "POST", path: "/operations", name: "startOperation", tag: "operations", summary: "Do something to all records that match",
			detail: operationDetail, locates: true, in: OperationNew{}, out: OperationBegun{}, status: http.StatusAccepted, do: startOperation},
		{method: "GET", path: "/operations/{id}", name: "getOperation", tag: "operations", summary: "Get how far an operation is",
			out: Operation{}, do: getOperation},
		{method: "PATCH", path: "/operations/{id}", name: "changeOperation", tag: "operations", summary: "Pause an operation, or continue it",
			in: OperationChange{}, out: Operation{}, do: changeOperation},
		{method: "POST", path: "/imports", name: "startImport", tag: "imports", summary: "Import a CSV file", detail: importDetail,
			form: true, locates: true, in: ImportNew{}, out: Import{}, status: http.StatusAccepted, do: startImport},
		{method: "GET", path: "/imports/{id}", name: "getImport", tag: "imports", summary: "Get how far an import is",
			query: []string{"after_line"}, out: Import{}, do: getImport},
		{method: "GET", path: "/imports/{id}/report", name: "getImportReport", tag: "imports", summary: "Get the rows that were left out, as CSV",
			file: "text/csv", do: importReport},
		{method: "POST", path: "/files", name: "uploadFile", tag: "files", summary: "Upload a file for a record", detail: fileDetail,
			form: true, raw: true, locates: true, query: []string{"name"}, in: FileNew{}, out: File{}, status: http.StatusCreated, do: uploadFile},
		{method: "GET", path: "/files/{id}", name: "getFile", tag: "files", summary: "Get a file", detail: fileGotDetail, file: anyFile, do: getFile},
	}
}

// Longer descriptions of routes in the document.
const (
	listDetail = "Every filterable field is a parameter; given more than once it means any of the values. " +
		"A parameter that is not known, such as a misspelled field, is refused, and so is one without a value: for records that have none say `source.empty=true`. A field with an operator behind a dot narrows " +
		"otherwise: `amount.from=1000`, `city.empty=true`, `title.contains=print`. References are given by ID; statuses, stages, " +
		"sources and types also by key, people by e-mail address or as `me`. Custom fields work the same under their `c_` key."
	changeDetail = "Only the fields in the body change; null empties one. With `version` the change is refused with 409 when " +
		"somebody has changed the record since, and both values of each field are told. Without it the last change wins."
	listChildrenDetail = " Those of one record are asked for by `parent=lead:ID`, or by `parent_type=lead&parent=ID`; `parent_type` alone " +
		"narrows to records of one type."
	newChildDetail = "`parent` names the record that it belongs to, as `{\"type\": \"lead\", \"id\": \"…\"}`. Whoever sees that record sees it. It cannot be " +
		"moved to another record later."
	changeChildDetail = " Its `owner` may change and delete it, and whoever sees all records; for others it is not found, though they may read it."
	qualifyDetail     = "Makes a company, a contact and an opportunity out of the lead, in any combination, or takes existing ones, of " +
		"which only blanks are filled. All or nothing. `dry_run=true` answers what would happen and does nothing."
	restoreDetail = "Whatever deleted it, and whoever: who sees the record may restore it. One that is not in the trash is answered as it is. " +
		"A call about a record in the trash answers 404 with the code `in_trash`, and names this one."
	dependentsDetail = "The records that refer to it, as far as you see them, by type: look before you delete. They stay when it " +
		"is moved to the trash, and their reference is whole again when it is restored."
	fieldNewDetail = "For administrators. A field that was removed comes back with its values if it is added with the same key and kind."
	fieldDetail    = "For administrators. The field is named by its ID or its key, and by `record_type` where several types have the key. Only " +
		"what is in the body changes. Records keep their values, also those that a choice does not offer any more. The kind stays."
	tagDetail = "For administrators. Others make tags by naming them in records. Records keep a tag that is renamed; one that records " +
		"have, also in the trash, cannot be deleted (409, `item_in_use`)."
	ratesDetail = "What one unit of another currency is worth in the workspace's currency, by currency and then newest first. Lists compare " +
		"amounts by the newest rate of each currency that is not in the future; amounts in a currency without a rate come last, and a filter by " +
		"amount does not find them."
	rateDetail         = "For administrators. There is one rate a currency and day. The records' order follows in the background, within seconds."
	fieldRemovedDetail = "For administrators. The field goes from lists, forms, filters, imports and the API; records keep its values and their " +
		"history shows them. Adding it again with the same key and kind brings it back with the values."
	undoDetail = "Takes back what an action did, whatever it was. If somebody has since changed what would be restored, it is " +
		"refused with 409 and names that. An action on more than 1,000 records is undone in the background: the answer is 202, and " +
		"`operation` names the operation that does it. What somebody has changed since stays then, and is named."
	operationDetail = "Takes any number of records: those that match and that you see when their turn comes, but none made later. It runs in the " +
		"background in steps; ask for it until its state is done or failed. Records that refuse are left as they are and named. It is undone " +
		"as a whole by POST /undos."
	fileDetail = "A form with the field `file`, or the content itself as the body, with the file's name in `name`. Set a field of the kind file " +
		"of a record to the ID in the answer. A file that no record has for 30 days is deleted."
	fileGotDetail = "For who uploaded it, and for who sees a record that has it."
	importDetail  = "The columns are matched to fields by their names. Rows that cannot be imported are left out and told. The " +
		"import runs in the background; ask for it until its state is done or failed. Its records belong to the caller, unless a " +
		"column names other owners and the caller may give records to them."
)
