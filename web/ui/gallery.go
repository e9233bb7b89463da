package ui

import "time"

// The people, statuses and times in the gallery.
var (
	sampleNow    = time.Date(2026, 11, 22, 10, 30, 0, 0, time.UTC)
	samplePeople = []Person{
		{ID: "monika", Name: "Monika Balčiūnė", Email: "monika@example.com"},
		{ID: "tomas", Name: "Tomas Sabaliauskas"},
		{ID: "zuzana", Name: "Zuzana Kováčová"},
		{ID: "irina", Name: "Ирина Орлова"},
		{ID: "gergo", Name: "Gergő Szűcs"},
	}
	sampleStatuses = []Choice{
		{ID: "new", Name: "New", Hue: 0}, {ID: "contacted", Name: "Contacted", Hue: 1}, {ID: "qualified", Name: "Qualified", Hue: 2},
		{ID: "proposal", Name: "Proposal", Hue: 3}, {ID: "won", Name: "Won", Hue: 4}, {ID: "negotiation", Name: "Negotiation", Hue: 5},
		{ID: "no_interest", Name: "Not interested", Hue: 6}, {ID: "lost", Name: "Contact lost", Hue: 11},
	}
	sampleHues = []string{"Blue", "Cyan", "Teal", "Violet", "Green", "Orange", "Red", "Yellow", "Pink", "Indigo", "Brown", "Slate"}
)

// A sampleLead is one row of the gallery's table and one card of its board.
type sampleLead struct {
	id, company, person, step, due, source, days string
	tone                                         Tone
	status, owner                                int
	amount                                       int64
}

var sampleLeads = []sampleLead{
	{"1", "Žemaitijos Print", "Peter Horváth", "Send proposal", "2026-11-15", "Referral", "", Bad, 0, 1, 2100000},
	{"2", "Vilniaus Mediena", "Ágnes Tóth", "Site visit", "2026-12-02", "Trade fair", "", Info, 3, 0, 3600000},
	{"3", "Волжский Сервис", "Marek Šťastný", "Site visit", "2026-11-26", "Referral", "22 d", Info, 3, 0, 4075000},
	{"4", "Уральская Техника", "Jonas Šimkus", "", "", "Website", "26 d", Quiet, 1, 2, 4375000},
	{"5", "Alföld Textil", "Rūta Kazlauskienė", "Send samples", "2026-11-22", "Cold call", "", Good, 4, 4, 9850000},
}

func (l sampleLead) pill() PillSelectView {
	return PillSelectView{
		ID: "row-" + l.id + "-status", Name: "status", Label: "Status of " + l.company, Action: "/leads/" + l.id + "/cells/status?in=pill",
		Version: 1, Value: sampleStatuses[l.status].ID, Options: sampleStatuses,
	}
}

func (l sampleLead) cell(in, field, label string) CellView {
	return CellView{In: in, Record: l.id, URL: "/leads/" + l.id, Field: field, Label: label}
}

func (l sampleLead) card(pg *Page) BoardCardView {
	return BoardCardView{
		ID: l.id, URL: "/leads/" + l.id, Panel: "/leads/" + l.id + "/panel", Version: 1, Title: l.company, Sub: l.person,
		Amount: pg.Money(l.amount, "EUR"), Due: l.due, DueTone: l.tone, Owner: samplePeople[l.owner], Note: l.source, Days: l.days,
	}
}

func sampleTable() TableView {
	return TableView{ID: "leads", Label: "Leads", Select: true, Columns: []Column{
		{Key: "title", Label: "Company", Sort: "?sort=title", Name: true},
		{Key: "status", Label: "Status", Sort: "?sort=status"},
		{Key: "amount", Label: "Value", Sort: "?sort=amount", Sorted: "desc", End: true},
		{Key: "owner", Label: "Owner", Sort: "?sort=owner"},
		{Key: "step", Label: "Next step"},
		{Key: "due", Label: "Due", Sort: "?sort=due"},
		{Key: "source", Label: "Source", Sort: "?sort=source"},
	}}
}

func sampleSteps() []StatusStep {
	return []StatusStep{
		{Choice: sampleStatuses[0], Done: true}, {Choice: sampleStatuses[1], Current: true},
		{Choice: sampleStatuses[2], Open: "/leads/1/qualify"}, {Choice: sampleStatuses[6]}, {Choice: sampleStatuses[7], Open: "/leads/1/disqualify"},
	}
}

// sampleError returns a cell with an error.
func sampleError() CellForm {
	return CellForm{
		Cell:    CellView{In: InPage, Record: "1", URL: "/leads/1", Field: "email", Label: "E-mail"},
		Field:   Field{Name: "email", Label: "E-mail", Kind: "email", Value: "info@", Error: "This is not an e-mail address."},
		Version: 1,
	}
}
