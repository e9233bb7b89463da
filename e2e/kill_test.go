package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vedlys/vedlys/e2e/product"
)

// kills is the number of times that the server is killed on each engine.
const kills = 25

// importRows is the length of the file that is imported.
const importRows = 6000

// TestKills kills the server repeatedly while leads are created and qualified
// and a file is imported. Afterwards everything acknowledged is there, nothing
// is there twice, and nothing is half done.
func TestKills(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) { newCrashes(t, engine).run() })
	}
}

// crashes is one workspace whose server is killed repeatedly.
type crashes struct {
	t     *testing.T
	place *product.Place
	token string
	url   string

	mu        sync.Mutex
	made      map[string]string // title by ID, acknowledged
	qualified map[string]bool   // IDs, acknowledged
	next      int
}

func newCrashes(t *testing.T, engine string) *crashes {
	c := &crashes{t: t, place: product.NewPlace(t, engine), made: map[string]string{}, qualified: map[string]bool{}}
	c.place.Run("", "workspace", "add", "--slug", "acme", "--name", "Acme", "--country", "LT")
	c.place.Run("correct horse battery", "user", "add", "--workspace", "acme", "--email", "a@example.com", "--name", "Ada",
		"--role", "administrator", "--password-stdin")
	c.token = strings.TrimSpace(c.place.Run("", "token", "add", "--workspace", "acme", "--email", "a@example.com"))
	return c
}

func (c *crashes) run() {
	importing := ""
	for n := range kills {
		s := c.place.Start()
		c.url = s.URL
		if importing == "" {
			importing = c.upload()
		}
		stop := make(chan struct{})
		var busy sync.WaitGroup
		for range 3 {
			busy.Go(func() { c.work(stop) })
		}
		time.Sleep(time.Duration(20+rand.IntN(300)) * time.Millisecond)
		s.Kill()
		close(stop)
		busy.Wait()
		c.t.Logf("kill %d: %d made, %d qualified", n+1, len(c.made), len(c.qualified))
	}
	s := c.place.Start()
	c.url = s.URL
	c.check(importing)
	s.Stop()
	c.place.Run("", "doctor")
}

// send sends one request. It returns false if the server died before it
// answered.
func (c *crashes) send(method, path, kind string, body io.Reader, into any) bool {
	r, err := http.NewRequest(method, c.url+"/api/v1"+path, body)
	if err != nil {
		c.t.Error(err)
		return false
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode == http.StatusServiceUnavailable {
		return false
	}
	if answer.StatusCode >= 300 {
		c.t.Errorf("%s %s: %d %s", method, path, answer.StatusCode, text)
		return false
	}
	if err := json.Unmarshal(text, into); err != nil {
		c.t.Errorf("%s %s: %v in %s", method, path, err, text)
		return false
	}
	return true
}

// work creates leads and qualifies every other one until stop is closed.
func (c *crashes) work(stop chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		c.mu.Lock()
		c.next++
		title := fmt.Sprintf("Lead %d", c.next)
		c.mu.Unlock()
		var lead struct{ ID string }
		body := fmt.Sprintf(`{"title":%q,"last_name":"Person of %s","company_name":"Company of %s","amount":"10.00"}`, title, title, title)
		if !c.send("POST", "/leads", "application/json", strings.NewReader(body), &lead) {
			continue
		}
		c.mu.Lock()
		c.made[lead.ID] = title
		c.mu.Unlock()
		if rand.IntN(2) == 0 {
			continue
		}
		all := `{"company":{"create":true},"contact":{"create":true},"opportunity":{"create":true}}`
		if c.send("POST", "/leads/"+lead.ID+"/qualification", "application/json", strings.NewReader(all), &struct{}{}) {
			c.mu.Lock()
			c.qualified[lead.ID] = true
			c.mu.Unlock()
		}
	}
}

// upload starts the import.
func (c *crashes) upload() string {
	var text bytes.Buffer
	form := multipart.NewWriter(&text)
	_ = form.WriteField("record_type", "lead")
	file, _ := form.CreateFormFile("file", "leads.csv")
	fmt.Fprintln(file, "title,last_name,email")
	for n := range importRows {
		fmt.Fprintf(file, "Imported %d,Person %d,p%d@example.com\n", n, n, n)
	}
	_ = form.Close()
	var begun struct{ ID string }
	if !c.send("POST", "/imports", form.FormDataContentType(), &text, &begun) {
		c.t.Fatal("the import did not begin")
	}
	return begun.ID
}

// check compares the data with what was acknowledged.
func (c *crashes) check(importing string) {
	var i struct {
		State            string
		Created, Skipped int
	}
	for end := time.Now().Add(8 * time.Minute); i.State != "done" && time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		if !c.send("GET", "/imports/"+importing, "", nil, &i) || i.State == "failed" {
			break
		}
	}
	if i.State != "done" || i.Created != importRows || i.Skipped != 0 {
		c.t.Errorf("the import: %+v", i)
	}
	titles := map[string]int{}
	imported := 0
	for _, l := range c.all("/leads") {
		titles[l.Title]++
		if strings.HasPrefix(l.Title, "Imported") {
			imported++
			continue
		}
		whole := l.Company != "" && l.Contact != "" && l.Opportunity != "" && l.Qualified != ""
		none := l.Company == "" && l.Contact == "" && l.Opportunity == "" && l.Qualified == ""
		if !whole && !none || c.qualified[l.ID] && !whole {
			c.t.Errorf("half qualified: %+v", l)
		}
		delete(c.made, l.ID)
	}
	for title, n := range titles {
		if n > 1 {
			c.t.Errorf("%q is there %d times", title, n)
		}
	}
	if imported != importRows {
		c.t.Errorf("%d rows imported, want %d", imported, importRows)
	}
	if len(c.made) > 0 {
		c.t.Errorf("acknowledged and lost: %v", c.made)
	}
	qualified := 0
	for _, l := range c.all("/leads?qualified.from=2000-01-01") {
		if l.Company != "" {
			qualified++
		}
	}
	for _, path := range []string{"/companies", "/contacts", "/opportunities"} {
		if n := len(c.all(path)); n != qualified {
			c.t.Errorf("%d in %s of %d qualified leads", n, path, qualified)
		}
	}
}

// A crashRow is a row of any list.
type crashRow struct {
	ID, Title, Company, Contact, Opportunity string
	Qualified                                string `json:"qualified_at"`
}

// all reads all pages of a list.
func (c *crashes) all(path string) []crashRow {
	var out []crashRow
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	for cursor := ""; ; {
		var page struct {
			Items []crashRow
			Next  string
		}
		if !c.send("GET", path+sep+"limit=200&cursor="+cursor, "", nil, &page) {
			c.t.Fatal("a list was not read")
		}
		out = append(out, page.Items...)
		if cursor = page.Next; cursor == "" {
			return out
		}
	}
}
