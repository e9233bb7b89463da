package web

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/app/qualify"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
)

var (
	aColumn = regexp.MustCompile(`(?s)<section id="column-.*?</section>`)
	aName   = regexp.MustCompile(`class="board-name"[^>]*>([^<]*)<`)
	aCount  = regexp.MustCompile(`data-count>([^<]*)<`)
	aSum    = regexp.MustCompile(`(?s)class="board-sum">\s*([^<]*?)\s*(?:<button class="board-parts"[^>]*>([^<]*)<|<)`)
	aCard   = regexp.MustCompile(`class="board-title"[^>]*>([^<]*)<`)
)

// columns parses a board as "name count sum +others: card, card".
func columns(body string) map[string]string {
	out := map[string]string{}
	for _, c := range aColumn.FindAllString(body, -1) {
		words := []string{aCount.FindStringSubmatch(c)[1]}
		if sum := aSum.FindStringSubmatch(c); sum != nil {
			words = append(words, strings.TrimSpace(sum[1]+" "+sum[2]))
		}
		var cards []string
		for _, m := range aCard.FindAllStringSubmatch(c, -1) {
			cards = append(cards, m[1])
		}
		out[aName.FindStringSubmatch(c)[1]] = strings.Join(words, " ") + ": " + strings.Join(cards, ", ")
	}
	return out
}

// shows checks some columns of a board.
func (a answer) shows(s *site, want map[string]string) answer {
	s.Helper()
	got := columns(a.is(s, http.StatusOK).body)
	for name, line := range want {
		if got[name] != line {
			s.Errorf("%s: column %s is %q, want %q", a.Request.URL, name, got[name], line)
		}
	}
	return a
}

// step returns the ID of a status or stage by its key.
func (s *site) step(list, key string) string {
	s.Helper()
	return mustHome(s).Lists.ByKey(list, key).ID.String()
}

// The sum of the highest value is shown, not the one with the largest number: a forint is worth little.
func TestBoardsShowTheLargestSum(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		for _, money := range []string{"100 EUR", "5000 USD", "900000 HUF"} {
			amount, currency, _ := strings.Cut(money, " ")
			s.make("ada", "lead", "title", money, "currency", currency, "amount", amount)
		}
		s.make("ada", "lead", "title", "Won back", "currency", "HUF", "amount", "4000000", "status", "contacted")
		s.signedIn("ada").get("/leads/board").shows(s, map[string]string{
			"New": "3 $5K +2: 900000 HUF, 5000 USD, 100 EUR", "Contacted": "1 HUF 4M: Won back"}).
			says(s, `aria-label="+2: HUF`+" "+`900K, €100"`)
	})
}

// With rates, sums in several currencies are added in the workspace's; one without a rate stays beside the total.
func TestBoardsAddCurrenciesByTheirRates(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		for _, money := range []string{"100 EUR", "5000 USD", "900000 HUF"} {
			amount, currency, _ := strings.Cut(money, " ")
			s.make("ada", "lead", "title", money, "currency", currency, "amount", amount)
		}
		s.make("ada", "lead", "title", "Won back", "currency", "HUF", "amount", "4000000", "status", "contacted")
		ada := s.signedIn("ada")
		ada.post("/settings/rates", "currency", "HUF", "date", "28 Nov 2025", "rate", "0.0025").goes(s, "/settings/rates")
		ada.get("/leads/board").shows(s, map[string]string{"New": "3 ≈ €2.4K +1: 900000 HUF, 5000 USD, 100 EUR", "Contacted": "1 HUF 4M: Won back"}).
			says(s, `aria-label="+1: $5K, HUF 900K, €100"`)
		ada.post("/settings/rates", "currency", "USD", "date", "28 Nov 2025", "rate", "0.5").goes(s, "/settings/rates")
		ada.get("/leads/board").shows(s, map[string]string{"New": "3 ≈ €4.9K …: 900000 HUF, 5000 USD, 100 EUR"}).says(s, `aria-label="…: $5K, HUF 900K, €100"`)
	})
}

func TestBoardCountsDependOnTheScope(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		s.make("ada", "lead", "title", "Ada one", "amount", "1000")
		s.make("ada", "lead", "title", "Ada two", "amount", "2500", "status", "contacted")
		s.make("ona", "lead", "title", "Ona one", "amount", "300")
		s.make("ona", "lead", "title", "Ona two", "currency", "USD", "amount", "50", "status", "bad_data")
		s.make("ona", "lead", "title", "Ona three", "currency", "USD", "amount", "70")
		s.make("ona", "opportunity", "name", "Deal", "amount", "9900", "expected_close", "2020-01-31")
		s.make("ada", "company", "name", "Firm")

		for _, who := range []string{"ada", "mantas"} {
			s.signedIn(who).get("/leads/board").shows(s, map[string]string{
				"New": "3 €1.3K +1: Ona three, Ona one, Ada one", "Contacted": "1 €2.5K: Ada two", "Bad data": "1 $50: Ona two", "Qualified": "0: "}).
				says(s, `aria-label="+1: $70"`, `/leads/%s/qualify`, `/leads/disqualify?ids=%s&amp;status=bad_data`)
		}
		ona := s.signedIn("ona")
		ona.get("/leads/board").shows(s, map[string]string{"New": "2 €300 +1: Ona three, Ona one", "Contacted": "0: ", "Bad data": "1 $50: Ona two"}).silent(s, "Ada one", "Ada two")
		ona.get("/opportunities/board").shows(s, map[string]string{"Opportunity identified": "1 €9.9K: Deal"}).says(s, "text-bad")
		ona.get("/companies/board").shows(s, map[string]string{"Potential client": "0: "}).silent(s, "Firm")
		ona.get("/contacts/board").is(s, http.StatusNotFound)
		s.signedIn("ada").get("/companies/board").shows(s, map[string]string{"Potential client": "1: Firm", "Contract": "0: "})
	})
}

func TestBoardFiltersLikeTheList(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		s.make("ada", "lead", "title", "Žemaitijos Print", "city", "Kaunas", "amount", "1000")
		s.make("ona", "lead", "title", "Vilniaus Mediena", "city", "Vilnius", "amount", "500", "status", "contacted")
		b := s.signedIn("ada")
		b.get("/leads/board?q=zemait").shows(s, map[string]string{"New": "1 €1K: Žemaitijos Print", "Contacted": "0: "}).says(s, "chip-value", `href="/leads?q=zemait"`)
		b.get("/leads/board?owner="+s.people["ona"].String()).shows(s, map[string]string{"New": "0: ", "Contacted": "1 €500: Vilniaus Mediena"})
		b.get("/leads/board?city=vilnius&status=new").shows(s, map[string]string{"New": "0: "}).silent(s, ">Contacted</h2>")
		b.get("/leads/board?cards=4&nonsense=1&sort=nothing").is(s, http.StatusOK).says(s, "Part of this address was not understood", "Must be between 5 and 50")
		b.get("/leads?q=zemait").says(s, `href="/leads/board?q=zemait"`)
		s.later(25 * 24 * time.Hour)
		b = s.signedIn("ada")
		b.get("/leads/board").says(s, "25 d", "25 days without a change")
	})
}

func TestColumnsArePaged(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		for n := range 13 {
			s.make("ada", "lead", "title", fmt.Sprintf("L%02d", n))
		}
		b := s.signedIn("ada")
		page := b.get("/leads/board?cards=5").shows(s, map[string]string{"New": "13: L12, L11, L10, L09, L08"})
		next := regexp.MustCompile(`data-more="([^"]*)" data-show="([^"]*)"`).FindStringSubmatch(page.body)
		if next == nil || next[2] != "show.new=10" {
			t.Fatalf("no link to more cards: %v", next)
		}
		more := b.into("cards-x").get(strings.ReplaceAll(next[1], "&amp;", "&")).is(s, http.StatusOK).silent(s, "<html", "L08").says(s, "L07", "L03", "show.new=15", "hx-partial")
		last := regexp.MustCompile(`data-more="([^"]*)"`).FindStringSubmatch(more.body)
		b.into("cards-x").get(strings.ReplaceAll(last[1], "&amp;", "&")).says(s, "L02", "L00").silent(s, "data-more")
		b.get("/leads/board?cards=5&show.new=10").shows(s, map[string]string{"New": "13: L12, L11, L10, L09, L08, L07, L06, L05, L04, L03"})
		b.get("/leads/board/cards?step=new").goes(s, "/leads/board")
		b.scripted().get("/leads/board/cards?step=nothing").is(s, http.StatusNotFound)
		b.scripted().get("/leads/board/cards?step=new&cursor=xyz").is(s, http.StatusUnprocessableEntity)
		oldest := columns(b.get("/leads/board?cards=5&sort=created").body)["New"]
		if oldest != "13: L00, L01, L02, L03, L04" {
			t.Error(oldest)
		}
	})
}

func TestMovedCardIsAlwaysShown(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		first := s.make("ada", "lead", "title", "Eldest")
		for n := range 6 {
			s.make("ada", "lead", "title", fmt.Sprintf("L%d", n))
		}
		s.make("ona", "lead", "title", "Hers", "status", "contacted")
		b := s.signedIn("ada")
		page := b.get("/leads/board?cards=5&moved="+first.String()).shows(s, map[string]string{"New": "7: Eldest, L5, L4, L3, L2, L1"})
		next := regexp.MustCompile(`data-more="([^"]*)"`).FindStringSubmatch(page.body)
		b.into("cards-x").get(strings.ReplaceAll(next[1], "&amp;", "&")).says(s, "L0").silent(s, "Eldest")
		s.signedIn("mantas").get("/leads/board?moved="+record.NewID().String()).is(s, http.StatusOK)
		s.signedIn("ona").get("/leads/board?cards=5&moved="+first.String()).silent(s, "Eldest").shows(s, map[string]string{"Contacted": "1: Hers"})
	})
}

func TestBoardSettingsAreAPreference(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		s.make("ada", "lead", "title", "Beta", "amount", "1")
		s.make("ada", "lead", "title", "Alpha", "amount", "2")
		b := s.signedIn("ada")
		tool := b.into("board").with("HX-Source", "form#board-filters")
		got := tool.get("/leads/board?sort=amount&cards=30").shows(s, map[string]string{"New": "2 €3: Beta, Alpha"})
		if to := got.Header.Get("HX-Replace-Url"); to != "/leads/board?cards=30&sort=amount" {
			t.Error(to)
		}
		b.get("/leads/board").shows(s, map[string]string{"New": "2 €3: Beta, Alpha"}).says(s, `value="30" selected`)
		b.get("/leads/board?sort=-amount").shows(s, map[string]string{"New": "2 €3: Alpha, Beta"})
		b.get("/leads/board").shows(s, map[string]string{"New": "2 €3: Beta, Alpha"})
		s.signedIn("mantas").get("/leads/board").shows(s, map[string]string{"New": "2 €3: Alpha, Beta"}).says(s, `value="20" selected`)

		fold := s.step("lead_status", "new")
		b.scripted().post("/leads/board/fold", "fold", fold).is(s, http.StatusNoContent)
		b.get("/leads/board").shows(s, map[string]string{"New": "2 €3: "}).says(s, "board-folded")
		b.post("/leads/board/fold", "unfold", fold).is(s, http.StatusSeeOther)
		b.get("/leads/board").shows(s, map[string]string{"New": "2 €3: Beta, Alpha"}).silent(s, "board-folded")
		b.post("/leads/board/fold", "fold", s.step("stage", "won")).is(s, http.StatusNotFound)
		b.post("/leads/board/fold", "fold", "x").is(s, http.StatusNotFound)
	})
}

func TestMovingACard(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		lead := s.make("ona", "lead", "title", "Presses")
		at, contacted := "/leads/"+lead.String()+"/move", s.step("lead_status", "contacted")
		b := s.signedIn("ona")

		done := b.scripted().post(at, "status", contacted, "v", "1").is(s, http.StatusOK).says(s, "Presses moved to Contacted", "data-offers=\"undo\"")
		if done.Header.Get("X-Version") != "2" || !strings.Contains(done.Header.Get("HX-Trigger"), "lead:"+lead.String()) {
			t.Errorf("%v", done.Header)
		}
		done.undoes(b)
		b.get("/leads/board").shows(s, map[string]string{"New": "1: Presses", "Contacted": "0: "})

		// A colleague has moved it: it stays where they put it, and the board shows that.
		s.set("mantas", lead, "status", s.step("lead_status", "bad_data"))
		stale := b.scripted().post(at, "status", contacted, "v", "3").is(s, http.StatusConflict).says(s, "toast-bad")
		if !strings.Contains(stale.Header.Get("HX-Trigger"), "lead:"+lead.String()) {
			t.Error("the board is not reloaded")
		}
		// A change of another field does not conflict.
		s.set("mantas", lead, "city", "Kaunas")
		b.scripted().post(at, "status", contacted, "v", "4").is(s, http.StatusOK)

		for status, form := range map[int][]string{
			http.StatusUnprocessableEntity: {"status", "nothing", "v", "6"},
			http.StatusSeeOther:            {"status", s.step("lead_status", "qualified"), "v", "6"},
		} {
			b.post(at, form...).is(s, status)
		}
		for _, form := range [][]string{{"v", "6"}, {"status", contacted}, {"status", contacted, "v", "x"}, {"status", s.step("stage", "won"), "v", "6"},
			{"status", s.step("lead_status", "qualified"), "v", "6"}} {
			b.scripted().post(at, form...).is(s, http.StatusUnprocessableEntity)
		}
		b.post(at, "status", s.step("lead_status", "qualified"), "v", "6").goes(s, "/leads/"+lead.String()+"/qualify")
		b.post(at, "status", s.step("lead_status", "bad_data"), "v", "6").goes(s, "/leads/disqualify?ids="+lead.String()+"&status=bad_data")
		b.get("/leads/disqualify?ids="+lead.String()+"&status=bad_data").is(s, http.StatusOK).says(s, `name="status" value="bad_data"`).silent(s, `type="radio"`)
		if got := s.readLead("ona", lead).Status.String(); got != contacted {
			t.Error("a refused request has moved it")
		}

		theirs := s.make("ada", "lead", "title", "Secret").String()
		for _, id := range []string{theirs, record.NewID().String(), "x"} {
			b.scripted().post("/leads/"+id+"/move", "status", contacted, "v", "1").is(s, http.StatusNotFound).silent(s, "Secret")
			b.get("/leads/"+id+"/move").is(s, http.StatusNotFound)
		}
	})
}

func TestMovingWithoutAScript(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		deal := s.make("ada", "opportunity", "name", "Presses")
		at := "/opportunities/" + deal.String() + "/move"
		b := s.signedIn("ada")
		b.get("/opportunities/board").says(s, `href="`+at+`"`)
		b.with("Referer", s.url+"/opportunities/board?q=press").get(at).is(s, http.StatusOK).says(s, "Move Presses", "Offer", `value="/opportunities/board?q=press"`)
		b.post(at, "stage", s.step("stage", "offer"), "v", "1", "back", "/opportunities/board?q=press").goes(s, "/opportunities/board?q=press")
		b.get("/opportunities/board").says(s, "Presses moved to Offer").shows(s, map[string]string{"Offer": "1: Presses"})
		b.post(at, "stage", s.step("stage", "won"), "v", "1", "back", "//evil.example").is(s, http.StatusConflict).says(s, "Someone else changed this", `value="2"`)
		b.post(at, "stage", s.step("stage", "won"), "v", "2", "back", "//evil.example").goes(s, "/")
	})
}

func TestCardOfAQualifiedLeadIsLocked(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		lead := s.make("ada", "lead", "title", "Presses", "company_name", "UAB Spauda")
		_, _, err := s.app.Qualify.Qualify(s.ctx, s.actor("ada"), lead, qualify.Plan{Company: &qualify.Target{}}, false)
		s.ok(err)
		b := s.signedIn("ada")
		b.get("/leads/board").says(s, "data-locked").silent(s, "/leads/"+lead.String()+"/move")
		b.scripted().post("/leads/"+lead.String()+"/move", "status", s.step("lead_status", "new"), "v", "2").is(s, http.StatusUnprocessableEntity)
	})
}

func TestBoardPageIsSmall(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		for n := range 60 {
			s.make("ada", "lead", "title", fmt.Sprintf("Lead number %d", n), "company_name", "UAB Žemaitijos spauda", "amount", "1500", "source", "website",
				"status", []string{"new", "contacted", "bad_data"}[n%3])
		}
		b := s.signedIn("ada")
		b.client.Transport = &http.Transport{DisableCompression: true}
		got := b.with("Accept-Encoding", "gzip").get("/leads/board").is(s, http.StatusOK)
		if n := len(got.body); n > 25_000 {
			t.Errorf("a board of 60 cards has %d bytes compressed", n)
		}
	})
}

// A board without cards says what to do instead of how to move them, unless a filter hides them.
func TestAnEmptyBoardSaysWhatToDo(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ona, ada, page, words := s.signedIn("ona"), s.signedIn("ada"), mustHome(s), i18n.For("en", nil)
		for _, typ := range []string{"lead", "opportunity", "company"} {
			plural := page.Type(typ).Plural
			ona.get("/"+plural+"/board").is(s, http.StatusOK).says(s, words.T(typ+".none_own")).silent(s, words.T("board.hint"))
			ada.get("/"+plural+"/board").is(s, http.StatusOK).says(s, words.T(typ+".none_why")).silent(s, words.T("board.hint"))
			ona.get("/"+plural+"/board?created.within=today").silent(s, words.T(typ+".none_own"))
		}
		s.make("ona", "lead", "title", "Mine")
		ona.get("/leads/board").says(s, words.T("board.hint")).silent(s, words.T("lead.none_own"))
	})
}
