package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

func (s *site) readDeal(who, id string) *crm.Opportunity {
	s.Helper()
	key, _ := record.ParseID(id)
	r, _, err := s.app.Records.Get(s.ctx, s.actor(who), crm.OpportunityType, key)
	s.ok(err)
	return r.(*crm.Opportunity)
}

func TestEveryChangeToLostAsksForTheReason(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		deal := s.make("ona", "opportunity", "name", "Presses").String()
		b := s.signedIn("ona")
		lose := "/opportunities/lose?ids=" + deal + "&amp;stage=lost"
		for _, page := range []string{"/opportunities", "/opportunities/" + deal, "/opportunities?peek=" + deal, "/opportunities/" + deal + "/panel"} {
			from := b
			if strings.HasSuffix(page, "/panel") {
				from = b.scripted()
			}
			from.get(page).is(s, http.StatusOK).says(s, lose)
		}
		b.get("/opportunities").says(s, `data-ask="/opportunities/lose?stage=lost"`, `data-do="/opportunities/lose?ids=%s"`)
		b.get("/opportunities/board").says(s, `data-ask="/opportunities/lose?ids=%s&amp;stage=lost"`)

		plain := "/opportunities/lose?ids=" + deal + "&stage=lost"
		lost := s.step("stage", "lost")
		b.post("/opportunities/"+deal+"/cells/stage?in=pill", "stage", "lost", "v", "1").goes(s, plain)
		b.post("/opportunities/"+deal+"/move", "stage", lost, "v", "1").goes(s, plain)
		b.post("/opportunities/bulk", "ids", deal, "stage", "lost").goes(s, "/opportunities/lose?ids="+deal+"&stage=lost")
		for _, way := range []struct{ path, key string }{
			{"/opportunities/" + deal + "/cells/stage?in=pill", "stage"}, {"/opportunities/" + deal + "/move", "stage"}, {"/opportunities/bulk", "stage"}} {
			b.scripted().post(way.path, "ids", deal, way.key, lost, "v", "1").is(s, http.StatusUnprocessableEntity)
		}
		b.scripted().post("/opportunities/"+deal+"/cells/stage?in=pill", "stage", "lost", "v", "1").says(s, "Choose why it was lost.")
		b.post("/opportunities/"+deal, "v", "1", "stage", "lost").is(s, http.StatusUnprocessableEntity).
			says(s, "Choose why it was lost.", `name="lost_reason"`, `name="lost_note"`)
		b.get("/opportunities/"+deal+"/edit").silent(s, `name="lost_reason"`)
		if o := s.readDeal("ona", deal); o.Stage.String() == lost {
			t.Error("a refused request has lost it")
		}
	})
}

// Every way to a disqualified status asks for the reason, as a board does: a row, the panel, several rows, a card.
func TestEveryChangeToDisqualifiedAsksForTheReason(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		lead := s.make("ona", "lead", "title", "Presses").String()
		b := s.signedIn("ona")
		ask := `data-ask="/leads/disqualify?ids=` + lead + `&amp;status=bad_data"`
		b.get("/leads").says(s, ask, `data-ask="/leads/disqualify?status=bad_data"`)
		b.get("/leads?peek="+lead).says(s, ask)
		b.scripted().get("/leads/"+lead+"/panel").says(s, ask)
		b.get("/leads/board").says(s, `data-ask="/leads/disqualify?ids=%s&amp;status=bad_data"`)

		plain, status := "/leads/disqualify?ids="+lead+"&status=bad_data", s.step("lead_status", "bad_data")
		b.get(plain).is(s, http.StatusOK).says(s, "Presses", `name="note"`)
		b.post("/leads/"+lead+"/cells/status?in=pill", "status", "bad_data", "v", "1").goes(s, plain)
		b.post("/leads/"+lead+"/move", "status", status, "v", "1").goes(s, plain)
		b.post("/leads/bulk", "ids", lead, "status", "bad_data").goes(s, plain)

		b.post("/leads/disqualify", "ids", lead, "status", status, "note", "Silent").is(s, http.StatusSeeOther)
		b.get("/leads").silent(s, ask) // the status itself is the reason, so another one is chosen at once
	})
}

func TestLoseForm(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		deal := s.make("ona", "opportunity", "name", "Presses").String()
		other := s.make("ona", "opportunity", "name", "Leaflets").String()
		b := s.signedIn("ona")
		b.get("/opportunities/lose?ids="+deal).says(s, "Reason lost").silent(s, "unsuitable")
		b.get("/opportunities/lose?ids="+deal+"&stage=lost").is(s, http.StatusOK).
			says(s, "Close as lost: Presses", "Price too high", "Cancel").silent(s, `name="stage" type="radio"`)
		b.post("/opportunities/lose", "ids", deal, "stage", "lost", "lost_note", "typed").is(s, http.StatusUnprocessableEntity).
			says(s, "Choose why it was lost.", "typed")
		for _, bad := range []string{"nonsense", "offer2", s.step("lead_status", "new")} {
			b.post("/opportunities/lose", "ids", deal, "stage", "lost", "lost_reason", bad).is(s, http.StatusUnprocessableEntity)
		}
		b.post("/opportunities/lose", "ids", deal, "stage", "won", "lost_reason", "price").is(s, http.StatusUnprocessableEntity)
		b.post("/opportunities/lose", "stage", "lost", "lost_reason", "price").is(s, http.StatusUnprocessableEntity)
		done := b.scripted().post("/opportunities/lose", "ids", deal, "stage", "lost", "lost_reason", "price", "lost_note", "Half as much").
			is(s, http.StatusOK).says(s, "1 opportunity closed as lost", "data-offers")
		b.get("/opportunities/"+deal).says(s, "Price too high", "Half as much")
		b.get("/opportunities/lose?ids="+deal).says(s, "Half as much", `value="price" checked`)
		b.get("/opportunities?lost_reason=price&col=name.lost_reason").says(s, "Presses", "Price too high")
		done.undoes(b)
		if o := s.readDeal("ona", deal); o.LostNote != "" {
			t.Errorf("undone: %+v", o)
		}
		b.scripted().post("/opportunities/lose", "ids", deal, "ids", other, "stage", "lost", "lost_reason", "other").
			is(s, http.StatusOK).says(s, "2 opportunities closed as lost")
		theirs := s.make("ada", "opportunity", "name", "Secret").String()
		b.get("/opportunities/lose?ids="+theirs).is(s, http.StatusNotFound).silent(s, "Secret")
		b.post("/opportunities/lose", "ids", theirs, "stage", "lost", "lost_reason", "price").is(s, http.StatusNotFound)
	})
}

func TestImportedQualifiedLeadCanBeReopened(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ona")
		b.post("/leads", "once", record.NewID().String(), "title", "Made", "status", "qualified").is(s, http.StatusUnprocessableEntity).says(s, "Qualify")
		lead := s.make("ona", "lead", "title", "Presses")
		status, _ := record.ParseID(s.step("lead_status", "qualified"))
		s.ok(s.app.DB.Update(s.ctx, func(tx *db.Tx) error { // as an earlier version of the API allowed
			_, err := tx.Exec(s.ctx, "UPDATE lead SET status_id = ? WHERE id = ?", db.Key(status), db.Key(lead))
			return err
		}))
		at := "/leads/" + lead.String()
		b.get(at).is(s, http.StatusOK).says(s, at+"/extend").silent(s, at+"/qualification\"")
		b.get("/leads").says(s, `data-row-menu="qualified_elsewhere"`)
		b.get(at+"/qualify").is(s, http.StatusConflict)
		b.scripted().post(at+"/extend").is(s, http.StatusOK)
		b.get(at).says(s, at+"/qualify")
	})
}
