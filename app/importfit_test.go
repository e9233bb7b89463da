package app

import (
	"testing"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// Values with other programs' names match by their category if only one value
// has it.
func TestStagesOfOtherProgramsFit(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		stage := func(key string) record.ID { return w.ws.Lists.ByKey(crm.Stages, key).ID }
		for key, names := range map[string][]string{
			"won": {"Closed Won", "closedwon", "Closed - Won", "Closed/Won", "CLOSED WON", "Deal won", "Won", "Uždaryta – laimėta", "Laimėta", "Vyhraté", "Výhra", "Úspešne uzavretá",
				"Успешно реализовано", "Выиграна", "Закрыта (выиграна)", "Megnyert", "Lezárva – nyert", "Sikeres"},
			"lost": {"Closed Lost", "closedlost", "Closed (Lost)", "Lost", "Pralaimėta", "Uždaryta / prarasta", "Prehraté", "Stratená", "Neúspešná",
				"Закрыто и не реализовано", "Проиграна", "Elvesztett", "Lezárva - elveszett", "Sikertelen"},
		} {
			file := "Name,Stage\n"
			for _, name := range names {
				file += key + " " + name + "," + name + "\n"
			}
			i := w.imported(w.ada, "opportunity", file, withHistory)
			same(t, key, w.problems(w.ada, i), []string{})
			for _, name := range names {
				if o := w.named(key + " " + name); o.Stage != stage(key) {
					t.Errorf("%s: %v", name, w.ws.Lists.Item(crm.Stages, o.Stage))
				}
			}
		}
		strange := w.imported(w.ada, "opportunity", "Name,Stage\nX,Closed Somehow\n", withHistory)
		same(t, "another word", w.problems(w.ada, strange), []string{"2 Stage Closed Somehow unknown_reference"})
		w.ok(failed(w.Workspaces.AddItem(w.ctx, w.ada, crm.Item{List: crm.Stages, Name: "Won again", Category: crm.CategoryWon})))
		two := w.imported(w.ada, "opportunity", "Name,Stage\nY,Closed Won\n", withHistory)
		same(t, "two won stages", w.problems(w.ada, two), []string{"2 Stage Closed Won unknown_reference"})
	})
}

func TestStatusesOfOtherProgramsFit(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		const file = "Title,Status\nA,Converted\nB,Closed - Converted\nC,Open - Not Contacted\nD,Working - Contacted\nE,Recycled\nF,Сконвертирован\nG,Konvertuotas\nH,В работе\nI,Qualified\n"
		with := w.imported(w.ada, "lead", file, withHistory)
		same(t, "with history", w.problems(w.ada, with), []string{})
		for title, key := range map[string]string{"A": "qualified", "B": "qualified", "C": "new", "D": "contacted", "E": "contacted", "F": "qualified", "G": "qualified", "H": "contacted", "I": "qualified"} {
			if l := w.byTitle(w.ada)[title]; l.Status != w.ws.Lists.ByKey(crm.LeadStatuses, key).ID {
				t.Errorf("%s: %v", title, w.ws.Lists.Item(crm.LeadStatuses, l.Status))
			}
		}
		// Several statuses mean disqualified, so none of them is chosen.
		several := w.imported(w.ada, "lead", "Title,Status\nJ,Unqualified\n", nil)
		same(t, "several", w.problems(w.ada, several), []string{"2 Status Unqualified unknown_reference"})
		for _, i := range w.ws.Lists.Live(crm.LeadStatuses) {
			if i.Category == crm.CategoryDisqualified && i.Key != "bad_data" {
				w.ok(failed(w.Workspaces.HideItem(w.ctx, w.ada, i.List, i.ID, true)))
			}
		}
		one := w.imported(w.ada, "lead", "Title,Status\nK,Unqualified\nL,Disqualified\nM,Некачественный лид\nN,Nem releváns\n", nil)
		same(t, "one", w.problems(w.ada, one), []string{})
	})
}
